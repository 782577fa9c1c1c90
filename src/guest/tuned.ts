import { posix } from "node:path";
import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** One profile that tuned is told to take. */
export interface TunedProfile {
  readonly name: string;
  /** Its `tuned.conf`; `undefined` where there is no such profile. */
  readonly path?: string;
  /** The scripts that it runs, absolute. */
  readonly scripts: readonly string[];
}

/** What tuned is told (tuned-profiles(7), tuned.conf(5)). */
export interface Tuned {
  /** Where the active profiles are named; `undefined` where no file does. */
  readonly source?: string;
  readonly profiles: readonly TunedProfile[];
}

const active = "/etc/tuned/active_profile";
/** The first that has a profile of a name wins; tuned 2.23 moved them a level down. */
const directories = ["/etc/tuned/profiles", "/etc/tuned", "/usr/lib/tuned/profiles", "/usr/lib/tuned"];

export function readTuned({ tree }: Guest): Tuned {
  const text = readText(tree, active);
  if (text === undefined) return { profiles: [] };
  const names = text.split(/\s+/).filter((name) => name !== "" && !name.includes("/"));
  const profiles = names.map((name): TunedProfile => {
    const path = directories
      .map((directory) => `${directory}/${name}/tuned.conf`)
      .find((one) => tree.stat(one)?.type === "file");
    if (path === undefined) return { name, scripts: [] };
    return { name, path, scripts: scriptsOf(readText(tree, path) ?? "", posix.dirname(path)) };
  });
  return { source: active, profiles };
}

/** The values of `script` in sections whose type is that; paths are relative to the profile. */
function scriptsOf(text: string, directory: string): string[] {
  const scripts: string[] = [];
  let section = "";
  for (const line of text.split("\n")) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1] ?? section;
    // A script of another section is an option of another plug-in.
    const value = section === "script" ? /^\s*script\s*=(.*)$/.exec(line)?.[1]?.trim() : undefined;
    for (const word of value?.split(/[,;]\s*/) ?? []) {
      const path = word.replaceAll(`\${i:PROFILE_DIR}`, directory);
      if (path !== "") scripts.push(posix.resolve(directory, path));
    }
  }
  return scripts;
}
