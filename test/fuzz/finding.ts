import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type CaseName, makeCase } from "./fuzz-case.ts";
import { readSeed, seedFolder } from "./seed-file.ts";
import { type Patch, type SparseImage, sparseImage } from "./sparse-image.ts";

/** What went wrong with a case. */
export interface Finding {
  readonly case: CaseName;
  /** An error of a wrong type, a reader that contradicts itself, over 5 s, over 256 MiB, or the end of the process. */
  readonly kind: "error" | "property" | "slow" | "memory" | "death";
  readonly message: string;
  /** Where in the sources, so that the same fault is told once; empty where nobody knows. */
  readonly place: string;
}

/** A finding as it is kept: the seed and what was changed of it. */
export interface FoundCase {
  readonly target: string;
  readonly kind: Finding["kind"];
  readonly message: string;
  readonly place: string;
  /** The case that showed it first. */
  readonly seed: number;
  readonly number: number;
  readonly seedFile: string;
  readonly seedDigest: string;
  readonly length: number;
  /** Place and hexadecimal bytes; left out when there are too many. */
  readonly patches?: readonly (readonly [number, string])[];
  /** The same patches as JSON, deflated, in base64. */
  readonly packedPatches?: string;
}

const foundFolder = "fixtures/fuzz/found";
const mostPlain = 4096;
const mostPacked = 64 * 1024;

export function foundNames(): string[] {
  return readdirSync(foundFolder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

export function readFound(name: string): FoundCase {
  return JSON.parse(readFileSync(join(foundFolder, name), "utf8"));
}

/** The input of a kept case. */
export function imageOf(found: FoundCase): SparseImage {
  const { image: base, digest } = readSeed(found.seedFile);
  if (digest !== found.seedDigest) {
    throw new Error(`${seedFolder}/${found.seedFile}.pages.gz is not the seed that the case was found with`);
  }
  const image = sparseImage(base);
  image.resize(found.length);
  const patches = found.packedPatches === undefined ? (found.patches ?? []) : unpack(found.packedPatches);
  for (const [offset, hex] of patches) image.write(offset, Buffer.from(hex, "hex"));
  return image;
}

function unpack(packed: string): [number, string][] {
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString("utf8"));
}

/** Keeps a finding with what its input differs in from its seed. @returns the path */
export async function keep(finding: Finding, folder = foundFolder): Promise<string> {
  const { seedName, image } = await makeCase(finding.case);
  const found = foundCase(finding, seedName, image.length, image.patches());
  const hash = createHash("sha256").update(JSON.stringify([found.patches, found.packedPatches, found.length]));
  mkdirSync(folder, { recursive: true });
  const name = `${finding.case.target.replace(":", "-")}-${hash.digest("hex").slice(0, 12)}.json`;
  const path = join(folder, name);
  writeFileSync(path, `${JSON.stringify(found, undefined, 2)}\n`);
  return path;
}

function foundCase(finding: Finding, seedFile: string, length: number, list: readonly Patch[]): FoundCase {
  const patches = list.map(([offset, bytes]) => [offset, Buffer.from(bytes).toString("hex")] as const);
  const text = JSON.stringify(patches);
  const { kind, message, place, case: name } = finding;
  const common = {
    target: name.target,
    kind,
    message,
    place,
    seed: name.seed,
    number: name.number,
    seedFile,
    seedDigest: readSeed(seedFile).digest,
    length,
  };
  if (text.length <= mostPlain) return { ...common, patches };
  const packedPatches = deflateRawSync(text, { level: 9 }).toString("base64");
  // What is larger can still be made again by its name.
  return packedPatches.length <= mostPacked ? { ...common, packedPatches } : common;
}
