import { randomOf } from "../support/random.ts";
import { type Anatomy, mutate, type Random } from "./mutation.ts";
import { contentDigest, readSeed, type Seed, seedNames } from "./seed-file.ts";
import { type SparseImage, sparseImage } from "./sparse-image.ts";
import { driveOf, type Target, targetOf } from "./targets.ts";
import { tracing } from "./trace.ts";

/** Which of all cases: the same three always make the same input. */
export interface CaseName {
  readonly target: string;
  readonly seed: number;
  readonly number: number;
}

/** A mutated input, and the randomness that reads it. */
export interface FuzzCase {
  readonly seedName: string;
  readonly image: SparseImage;
  readonly random: Random;
}

/** A seed with what mutations know of it. */
interface Prepared {
  readonly seed: Seed;
  readonly anatomy: Anatomy;
  readonly digest: string;
}

const mostMagic = 8;
const preparedTargets = new Map<string, Promise<readonly Prepared[]>>();

/** Faults need some input too. */
const seedsOf = (name: string) => seedNames(name.startsWith("fault:") ? "tables" : name);

function prepare(target: Target): Promise<readonly Prepared[]> {
  let prepared = preparedTargets.get(target.name);
  if (prepared === undefined) {
    prepared = Promise.all(seedsOf(target.name).map((name) => prepareSeed(target, readSeed(name))));
    preparedTargets.set(target.name, prepared);
  }
  return prepared;
}

async function prepareSeed(target: Target, seed: Seed): Promise<Prepared> {
  const image = sparseImage(seed.image);
  const direct = tracing(image);
  target.look?.(direct);
  const whole = tracing(image);
  // A fault is not to strike before its case.
  if (!target.name.startsWith("fault:")) await driveOf(target)(whole, randomOf(1));
  const places = target.places?.(image) ?? [];
  const shown = direct.regions.length > 0 ? direct.regions : whole.regions;
  // Smaller ones are magic numbers that are looked for in every file.
  const regions = [...places, ...shown.filter(({ size }) => size > mostMagic)];
  return {
    seed,
    anatomy: { regions, bigEndian: target.bigEndian, isText: target.isText ?? false },
    digest: contentDigest(seed.image),
  };
}

/** Makes the input of a case. */
export async function makeCase({ target: name, seed, number }: CaseName): Promise<FuzzCase> {
  const target = targetOf(name);
  const prepared = await prepare(target);
  const random = randomOf(mix(mix(seed, number), hashOf(name)));
  const chosen = prepared[random(prepared.length)];
  if (chosen === undefined) throw new Error(`the target ${name} has no seeds`);
  const image = sparseImage(chosen.seed.image);
  mutate(image, chosen.anatomy, random);
  // Wrong checksums stay in every fourth case.
  if (random(4) !== 0) target.repair?.(image);
  return { seedName: chosen.seed.name, image, random: readingOf({ target: name, seed, number }) };
}

/** The randomness that a case is read with, which a kept case has again. */
export function readingOf({ target, seed, number }: CaseName): Random {
  return randomOf(mix(mix(number, seed), hashOf(target)));
}

/** The names of seeds that something wrote to, though a reader may only read. */
export async function spoiltSeeds(targetName: string): Promise<string[]> {
  const prepared = await prepare(targetOf(targetName));
  return prepared.filter(({ seed, digest }) => contentDigest(seed.image) !== digest).map(({ seed }) => seed.name);
}

function mix(a: number, b: number): number {
  const value = Math.imul(a ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(b + 0x7f4a_7c15, 0xc2b2_ae35);
  return (value ^ (value >>> 15)) | 0;
}

function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
