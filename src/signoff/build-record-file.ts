import type { BuildRecord } from "../build/output/build-record.ts";
import { isSecretName, redactUrls } from "../build/secrets.ts";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { isObject } from "./dsse.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** A build record is a few kilobytes; anything larger is none. */
export const largestRecord = 4 * 1024 * 1024;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string" && value !== "";
const time: Check = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
const texts: Check = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");
const checkout: Check = (value) =>
  isObject(value) && text(value["path"]) && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(String(value["commit"]));

/** What must stand in a record before a statement is made of it, by its place. */
const members: readonly (readonly [place: string, check: Check])[] = [
  ["schemaVersion", (value) => value === 1],
  ["tool.name", text],
  ["tool.version", text],
  ["tool.sourceDigest", text],
  ["options", isObject],
  ["elements", texts],
  ["argv", texts],
  ["environment", (value) => isObject(value) && texts(Object.values(value))],
  ["diskimageBuilder.version", text],
  ["host", isObject],
  ["git", (value) => Array.isArray(value) && value.every(checkout)],
  ["started", time],
  ["finished", time],
  ["image.file", text],
  ["image.size", Number.isSafeInteger],
  ["image.sha256", (value) => /^[0-9a-f]{64}$/.test(String(value))],
];

/**
 * Reads a build record that is to be published: whole, and without secrets.
 *
 * @param path for the sentence
 * @throws {Refusal} `bad-input`, `secret`
 */
export function parseBuildRecord(bytes: Uint8Array, path: string): BuildRecord {
  const content = Buffer.from(bytes).toString("utf8");
  const record = parsed(content);
  const [place] = members.find(([way, check]) => !check(memberOf(record, way))) ?? [];
  if (place !== undefined) {
    const where = record === undefined ? "it is no JSON, or ends in the middle" : `its ${place} is missing or wrong`;
    throw new Refusal<SignoffRefusalCode>(
      "bad-input",
      `The build record ${quoted(path)} cannot be used: ${where}; name the one that diskimage-create wrote.`,
    );
  }
  const whole = record as BuildRecord;
  const secret = Object.entries(whole.environment).find(([name, value]) => isSecretName(name) && value !== "");
  if (secret !== undefined || redactUrls(content) !== content) {
    const what = secret === undefined ? "a URL with a password" : `a value of ${quoted(secret[0])}`;
    throw new Refusal<SignoffRefusalCode>(
      "secret",
      `The build record ${quoted(path)} holds ${what}, which must not be published; build the image again without it.`,
    );
  }
  return whole;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, way: string): unknown {
  return way
    .split(".")
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}
