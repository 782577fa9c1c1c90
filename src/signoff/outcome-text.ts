import { join } from "node:path";
import { escapeControls } from "../report/escape.ts";
import { statementFiles } from "./bundle-files.ts";
import type { VerifiedBundle } from "./bundle-verification.ts";
import type { SignedOff } from "./sign-off.ts";
import type { VerifyingKey } from "./signing-key.ts";
import type { Subject } from "./statement.ts";

/** What is said of a bundle that was written: lines that end in a line end. */
export function signedOffText(directory: string, { image, key }: SignedOff): string {
  if (key !== undefined) return lines([directory, `  ${imageText(image)}`, `  signed with ${keyText(key)}`]);
  const files = Object.values(statementFiles).map(({ toSign }) => join(directory, toSign));
  return lines([
    directory,
    `  ${imageText(image)}`,
    `  to be signed: ${files.join(" ")}`,
    `  then: amphora-signoff attach ${directory} --public-key FILE${" --signature FILE".repeat(files.length)}`,
  ]);
}

/** What is said of a bundle that is in order. */
export function verifiedText(directory: string, { image, document, signedOff, lapsed, key }: VerifiedBundle): string {
  const checks = document.images.flatMap((one) => one.checks);
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length;
  const waived = count("waived");
  const gate = signedOff.strict ? "required and recommended checks" : "required checks";
  return lines([
    `${directory}: in order`,
    `  ${imageText(image)}`,
    `  signed off ${new Date(signedOff.now).toISOString()} with ${keyText(key)}`,
    `  gate of ${gate}: ${count("pass")} of ${checks.length} pass${waived > 0 ? `, ${waived} waived` : ""}`,
    ...(lapsed.length > 0 ? [`  waivers over since then: ${lapsed.join(", ")}`] : []),
  ]);
}

function imageText({ name, digest }: Subject): string {
  return `${name}  SHA-256 ${digest.sha256}`;
}

function keyText({ kind, id }: VerifyingKey): string {
  return `the ${kind} key of SHA-256 ${id}`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${escapeControls(line)}\n`).join("");
}
