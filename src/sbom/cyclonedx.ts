// The library's root looks for files beside itself, which a bundle has not.
import * as Enums from "@cyclonedx/cyclonedx-library/Enums";
import * as Models from "@cyclonedx/cyclonedx-library/Models";
import * as Serialize from "@cyclonedx/cyclonedx-library/Serialize";
import * as SPDX from "@cyclonedx/cyclonedx-library/SPDX";
import * as Spec from "@cyclonedx/cyclonedx-library/Spec";
import { derivedUuid } from "./document-identity.ts";
import { harmlessJson } from "./guest-word.ts";
import type { SbomInput, SbomPackage } from "./sbom-input.ts";

/**
 * The bill of materials as CycloneDX 1.6 JSON: the image and its packages, of each the number of its files and a digest
 * over all of theirs. The same input gives the same bytes.
 */
export function cycloneDx(input: SbomInput): string {
  const uuid = derivedUuid("cyclonedx", input.sha256, input.name, input.created, input.tool.version);
  const { name, version } = input.tool;
  const tool = new Models.Component(Enums.ComponentType.Application, name, { version });
  const image = imageComponent(input);
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${uuid}`,
    metadata: new Models.Metadata({
      timestamp: new Date(input.created),
      tools: new Models.Tools({ components: new Models.ComponentRepository([tool]) }),
      component: image,
    }),
  });
  const met = new Map<string, number>();
  for (const one of input.packages) {
    const times = (met.get(one.url) ?? 0) + 1;
    met.set(one.url, times);
    // Of two components with one reference the library would name one by chance.
    const component = packageComponent(one, times === 1 ? one.url : `${one.url}#${times}`);
    bom.components.add(component);
    image.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${harmlessJson(serializer.serialize(bom, { sortLists: true, space: 1 }))}\n`;
}

function imageComponent({ name, sha256, system, unowned }: SbomInput): Models.Component {
  return new Models.Component(Enums.ComponentType.OperatingSystem, name, {
    bomRef: `sha256:${sha256}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]),
    ...(system && { description: system.prettyName }),
    properties: new Models.PropertyRepository([
      new Models.Property("amphora-image:files-of-no-package", `${unowned.length}`),
    ]),
  });
}

function packageComponent(one: SbomPackage, bomRef: string): Models.Component {
  const { name, version, url, source, maintainer, files, filesSha256, licence } = one;
  const properties = new Models.PropertyRepository([
    new Models.Property("amphora-image:architecture", one.architecture),
    new Models.Property("amphora-image:files", `${files.length}`),
    new Models.Property("amphora-image:files-sha256", filesSha256),
  ]);
  if (source !== undefined) properties.add(new Models.Property("amphora-image:source", source.url));
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef,
    ...(version !== "" && { version }),
    purl: url,
    ...(maintainer !== undefined && { publisher: maintainer }),
    properties,
    ...(licence !== undefined && { licenses: new Models.LicenseRepository([licenceOf(licence)]) }),
  });
}

function licenceOf(licence: string) {
  const stated = SPDX.isSupportedSpdxId(licence)
    ? new Models.SpdxLicense(licence)
    : new Models.LicenseExpression(licence);
  stated.acknowledgement = Enums.LicenseAcknowledgement.Declared;
  return stated;
}
