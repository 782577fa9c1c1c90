import { nearestWord } from "../document/nearest-word.ts";
import { readYamlFile } from "../document/yaml-file.ts";
import type { Profile } from "./profile.ts";
import { profileFindings } from "./profile-schema.ts";
import { momentOf } from "./waivers.ts";

/** A profile is a few kilobytes that somebody wrote. */
const kind = { noun: "profile", code: "bad-profile", largest: 256 * 1024 } as const;

/**
 * Reads a profile: one document of YAML 1.2 that keeps to the published schema.
 *
 * @param knownChecks the ids of checks that it may grade; any id is let pass without it
 * @throws {Refusal} `bad-profile`, a sentence with line and column where the file could be read
 */
export async function readProfile(path: string, knownChecks?: () => Promise<readonly string[]>): Promise<Profile> {
  const { value, place, refusal } = await readYamlFile(path, kind);
  const findings = (await profileFindings(value)).map((one) => ({ ...one, offset: place(one.path, one.isKey) }));
  const [first] = findings.sort((a, b) => a.offset - b.offset);
  if (first !== undefined) throw refusal(first.clause, first.offset);
  const profile = { ...(value as Omit<Profile, "path">), path };
  for (const [index, { expires }] of (profile.waivers ?? []).entries()) {
    if (momentOf(expires) !== undefined) continue;
    const offset = place(["waivers", `${index}`, "expires"], false);
    throw refusal(`the calendar has no "${expires}"; correct it`, offset);
  }
  if (profile.grades !== undefined && knownChecks !== undefined) {
    const known = await knownChecks();
    const unknown = Object.keys(profile.grades).find((id) => !known.includes(id));
    if (unknown !== undefined) {
      const near = nearestWord(unknown, known);
      const advice = near === undefined ? "see --list-checks" : `the nearest id is "${near}"`;
      throw refusal(`there is no check "${unknown}" to grade; ${advice}`, place(["grades", unknown], true));
    }
  }
  return profile;
}
