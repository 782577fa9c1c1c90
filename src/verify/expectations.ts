import { statSync } from "node:fs";
import { isUrl } from "../backend/location.ts";
import type { Architecture } from "../guest/architecture.ts";
import { defaultOptions, type ExpectedOptions, type OptionName } from "./expected-options.ts";
import type { Profile, ProfileExpectations } from "./profile.ts";
import { type RecordedBuild, readRecordedBuild, type StatedOptions } from "./recorded-build.ts";
import type { StatedExpectation } from "./verdict.ts";

/** What is expected of one image, by whoever asked for the verification or built the image. */
export interface Expectations {
  /** The size asked for, in GB of 1024³ bytes. */
  readonly sizeGb?: number;
  /** Who says so: `--size`, or the path of the build record or of the profile. */
  readonly sizeFrom?: string;
  readonly architecture?: Architecture;
  /** Who says so. */
  readonly architectureFrom?: string;
  /** The format that the build record states, as it stands there. */
  readonly recordFormat?: string;
  /** The build record that was read, or that should have been. */
  readonly recordPath?: string;
  /** Why the build record that is there could not be used, as a clause. */
  readonly recordDefect?: string;
  /** Why the build record that is there is of another image, as a clause; nothing else of it is used then. */
  readonly recordOfAnother?: string;
  /** SHA-256 of the image's file that the build record states. */
  readonly recordSha256?: string;
  /** Addresses of mirrors and proxies that the build used, by its record. */
  readonly recordSources?: readonly string[];
  /** Where the build record and the profile state different things: a clause each. */
  readonly contradictions?: readonly string[];
}

/** All that is expected of one image. */
export interface Expected {
  readonly expected: Expectations;
  readonly options: ExpectedOptions;
}

/**
 * Joins what the command line asks for, the build record beside the image (`<image file>.build.json`) and the profile, in
 * this order, and the defaults; no record is fetched for an image behind a URL.
 *
 * @param sizeGb the value of `--size`
 */
export function readExpected(imagePath: string, sizeGb: number | undefined, profile?: Profile): Expected {
  const recordPath = `${imagePath}.build.json`;
  const record = isUrl(imagePath) ? undefined : readRecordedBuild(recordPath);
  const recordOfAnother = record && stranger(imagePath, record);
  const used = recordOfAnother === undefined && record?.defect === undefined ? record : undefined;
  const { size, architecture, flavorDisk, ...others }: ProfileExpectations = profile?.expect ?? {};
  const wished: StatedOptions = { ...others, ...(flavorDisk !== undefined && { flavorDiskGb: flavorDisk }) };
  const from = profile?.path ?? "the profile";
  const sizes = [[sizeGb, "--size"] as const, [used?.sizeGb, recordPath] as const, [size, from] as const];
  const [statedSize, sizeFrom] = sizes.find(([value]) => value !== undefined) ?? [];
  const known = used?.architecture ?? architecture;
  const contradictions = used === undefined ? [] : differences(used, wished, size, architecture);
  const expected: Expectations = {
    ...(statedSize !== undefined && sizeFrom !== undefined && { sizeGb: statedSize, sizeFrom }),
    ...(known !== undefined && { architecture: known, architectureFrom: used?.architecture ? recordPath : from }),
    ...(record !== undefined && { recordPath }),
    ...(record?.defect !== undefined && { recordDefect: record.defect }),
    ...(recordOfAnother !== undefined && { recordOfAnother }),
    ...(used?.format !== undefined && { recordFormat: used.format }),
    ...(used?.sha256 !== undefined && { recordSha256: used.sha256 }),
    ...(used?.sources !== undefined && { recordSources: used.sources }),
    ...(contradictions.length > 0 && { contradictions }),
  };
  const options = { ...defaultOptions, ...attributed(wished, from), ...attributed(used?.options ?? {}, recordPath) };
  return { expected, options };
}

/** What a verdict says of what it rests on, in the order and by the names of a profile. */
export function statedExpectations({ expected, options }: Expected): StatedExpectation[] {
  const { sizeGb, sizeFrom = "", architecture, architectureFrom = "" } = expected;
  const { flavorDiskGb, ...others } = options;
  const all = {
    size: { value: sizeGb, from: sizeFrom },
    architecture: { value: architecture, from: architectureFrom },
    ...others,
    flavorDisk: flavorDiskGb,
  };
  return Object.entries(all).flatMap(([name, { value, from }]) => (value === undefined ? [] : [{ name, value, from }]));
}

/** Why a record cannot be of this image. */
function stranger(imagePath: string, { fileSize }: RecordedBuild): string | undefined {
  const here = sizeOf(imagePath);
  if (fileSize === undefined || here === undefined || fileSize === here) return undefined;
  return `it is of a file of ${fileSize} bytes, and this one has ${here}`;
}

/** `undefined` where nothing can be seen; whoever opens the image says why. */
function sizeOf(path: string): number | undefined {
  try {
    const status = statSync(path);
    return status.isFile() ? status.size : undefined;
  } catch {
    return undefined;
  }
}

function attributed(stated: StatedOptions, from: string): Partial<ExpectedOptions> {
  const known = Object.entries(stated).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, { value, from }]));
}

function differences(
  { sizeGb, architecture, options }: RecordedBuild,
  wished: StatedOptions,
  size: number | undefined,
  wishedArchitecture: Architecture | undefined,
): string[] {
  const pairs: [name: string, recorded: unknown, wished: unknown][] = [
    ["size", sizeGb, size],
    ["architecture", architecture, wishedArchitecture],
    ...(Object.keys(wished) as OptionName[]).map((name): [string, unknown, unknown] => [
      name,
      options[name],
      wished[name],
    ]),
  ];
  return (
    pairs
      // Who takes the agent from anywhere contradicts nobody.
      .filter(([, one, other]) => one !== undefined && other !== undefined && other !== "any")
      .filter(([, one, other]) => comparable(one) !== comparable(other))
      .map(
        ([name, one, other]) => `${name} is ${comparable(one)} in the record and ${comparable(other)} in the profile`,
      )
  );
}

/** A value as text; cloud-init's own last resort among the datasources goes without saying. */
function comparable(value: unknown): string {
  return Array.isArray(value) ? value.filter((one) => one !== "None").join(", ") : String(value);
}
