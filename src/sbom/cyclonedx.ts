import type { Models } from "@cyclonedx/cyclonedx-library";
import { derivedUuid } from "./document-identity.ts";
import { harmlessJson } from "./guest-word.ts";
import type { SbomInput, SbomPackage } from "./sbom-input.ts";

type Library = typeof import("@cyclonedx/cyclonedx-library");

/**
 * The bill of materials as CycloneDX 1.6 JSON: the image and its packages, of each the number of its files and a digest
 * over all of theirs. The same input gives the same bytes.
 */
export async function cycloneDx(input: SbomInput): Promise<string> {
  const library = await import("@cyclonedx/cyclonedx-library");
  const { Enums, Models, Serialize, Spec } = library;
  const uuid = derivedUuid("cyclonedx", input.sha256, input.name, input.created, input.tool.version);
  const { name, version } = input.tool;
  const tool = new Models.Component(Enums.ComponentType.Application, name, { version });
  const image = imageComponent(library, input);
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
    const component = packageComponent(library, one, times === 1 ? one.url : `${one.url}#${times}`);
    bom.components.add(component);
    image.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${harmlessJson(serializer.serialize(bom, { sortLists: true, space: 1 }))}\n`;
}

function imageComponent({ Models, Enums }: Library, { name, sha256, system, unowned }: SbomInput): Models.Component {
  return new Models.Component(Enums.ComponentType.OperatingSystem, name, {
    bomRef: `sha256:${sha256}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]),
    ...(system && { description: system.prettyName }),
    properties: new Models.PropertyRepository([
      new Models.Property("amphora-image:files-of-no-package", `${unowned.length}`),
    ]),
  });
}

function packageComponent(library: Library, one: SbomPackage, bomRef: string): Models.Component {
  const { Models, Enums } = library;
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
    ...(licence !== undefined && { licenses: new Models.LicenseRepository([licenceOf(library, licence)]) }),
  });
}

function licenceOf({ Models, Enums, SPDX }: Library, licence: string) {
  const stated = SPDX.isSupportedSpdxId(licence)
    ? new Models.SpdxLicense(licence)
    : new Models.LicenseExpression(licence);
  stated.acknowledgement = Enums.LicenseAcknowledgement.Declared;
  return stated;
}
