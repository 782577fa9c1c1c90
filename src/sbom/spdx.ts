import { createHash } from "node:crypto";
import { derivedUuid } from "./document-identity.ts";
import { harmlessJson } from "./guest-word.ts";
import type { SbomFile, SbomInput, SbomPackage } from "./sbom-input.ts";

const none = "NOASSERTION";
const imageId = "SPDXRef-Image";

/**
 * The bill of materials as SPDX 2.3 JSON: the image, its packages, and every regular file with its digests below the
 * package that owns it, or below the image itself. The same input gives the same bytes.
 *
 * @returns pieces of text, to be written one after the other: a real amphora's come to 15 MB
 */
export function* spdx(input: SbomInput): Generator<string> {
  const { name, created, tool, licences } = input;
  const uuid = derivedUuid("spdx", input.sha256, name, created, tool.version);
  const head = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(name)}-${uuid}`,
    creationInfo: { created, creators: [`Tool: ${tool.name}-${tool.version}`] },
    documentDescribes: [imageId],
    ...(licences.length > 0 && { hasExtractedLicensingInfos: licences.map(extracted) }),
  };
  yield harmlessJson(JSON.stringify(head, null, 1)).slice(0, -2);
  const groups = grouped(input);
  yield* list("packages", packagesOf(input, groups));
  yield* list("files", filesOf(groups));
  yield* list("relationships", relationshipsOf(groups));
  yield "\n}\n";
}

/** Files and the numbers that they are known by, of the image itself first and then of each package. */
interface Group {
  readonly id: string;
  readonly files: readonly SbomFile[];
  /** The number of the first file. */
  readonly first: number;
}

function grouped({ unowned, packages }: SbomInput): Group[] {
  let first = 1;
  const all = [
    { id: imageId, files: unowned },
    ...packages.map(({ files }, index) => ({ id: packageId(index), files })),
  ];
  return all.map((group) => {
    const start = first;
    first += group.files.length;
    return { ...group, first: start };
  });
}

function packageId(index: number): string {
  return `SPDXRef-Package-${index + 1}`;
}

function fileId(number: number): string {
  return `SPDXRef-File-${number}`;
}

/** A member of the document that is an array, one element a line. */
function* list(name: string, elements: Iterable<unknown>): Generator<string> {
  yield `,\n "${name}": [`;
  let separator = "\n  ";
  for (const element of elements) {
    yield `${separator}${harmlessJson(JSON.stringify(element))}`;
    separator = ",\n  ";
  }
  yield "\n ]";
}

function* packagesOf(
  { name, sha256, system, packages }: SbomInput,
  [image, ...owners]: readonly Group[],
): Generator<unknown> {
  yield {
    SPDXID: imageId,
    name,
    packageFileName: name,
    primaryPackagePurpose: "OPERATING_SYSTEM",
    downloadLocation: none,
    checksums: [{ algorithm: "SHA256", checksumValue: sha256 }],
    ...(system && { summary: system.prettyName }),
    ...analyzed(image),
  };
  for (const [index, one] of packages.entries())
    yield { ...packageOf(one, packageId(index)), ...analyzed(owners[index]) };
}

function packageOf({ name, version, source, url, licence }: SbomPackage, id: string): unknown & object {
  return {
    SPDXID: id,
    name,
    ...(version !== "" && { versionInfo: version }),
    downloadLocation: none,
    supplier: none,
    ...(source && { sourceInfo: `built from the source package ${source.name} ${source.version} (${source.url})` }),
    licenseConcluded: none,
    licenseDeclared: licence ?? none,
    copyrightText: none,
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: url }],
  };
}

/** The files of a package, and the code over their digests (SPDX 2.3, 7.9). */
function analyzed(group: Group | undefined): object {
  if (group === undefined || group.files.length === 0) return { filesAnalyzed: false };
  const sums = group.files.map(({ sha1 }) => sha1).sort();
  return {
    filesAnalyzed: true,
    packageVerificationCode: {
      packageVerificationCodeValue: createHash("sha1").update(sums.join("")).digest("hex"),
    },
    hasFiles: group.files.map((_, index) => fileId(group.first + index)),
  };
}

function* filesOf(groups: readonly Group[]): Generator<unknown> {
  for (const { files, first } of groups) {
    for (const [index, { path, sha1, sha256 }] of files.entries()) {
      yield {
        SPDXID: fileId(first + index),
        fileName: `.${path}`,
        checksums: [
          { algorithm: "SHA1", checksumValue: sha1 },
          { algorithm: "SHA256", checksumValue: sha256 },
        ],
      };
    }
  }
}

function* relationshipsOf([, ...owners]: readonly Group[]): Generator<unknown> {
  const relationship = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
    spdxElementId,
    relationshipType,
    relatedSpdxElement,
  });
  yield relationship("SPDXRef-DOCUMENT", "DESCRIBES", imageId);
  for (const { id } of owners) yield relationship(imageId, "CONTAINS", id);
}

function extracted({ id, name, text }: SbomInput["licences"][number]): unknown {
  return {
    licenseId: id,
    name,
    extractedText: text === "" ? `Named ${name}; the package has no text of it there.` : text,
  };
}
