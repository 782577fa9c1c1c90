import { viewOf } from "../disk/integers.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { Guest } from "./guest.ts";
import { namesIn, readText } from "./text.ts";

export type SelinuxMode = "enforcing" | "permissive" | "disabled";

/** What SELinux will do in the guest. */
export interface Selinux {
  readonly config: string;
  /** What the configuration says; `undefined` where it is missing or says nothing that counts. */
  readonly configured: SelinuxMode | undefined;
  /** The mode of each way to boot, with the file that the entry stands in; of the configuration alone where there is none. */
  readonly boots: readonly { readonly source: string; readonly mode: SelinuxMode }[];
  /** The compiled policy that is loaded at boot; `undefined` when there is none. */
  readonly policy: string | undefined;
}

const modes: readonly SelinuxMode[] = ["enforcing", "permissive", "disabled"];
const config = "/etc/selinux/config";
/** Bytes of a compiled policy at most; that of RHEL 9 has 4 million. */
const largestPolicy = 64 * 1024 * 1024;
/** The first four bytes of a compiled policy, little-endian; then the length of a word, and the word. */
const [policyMagic, policyWord] = [0xf97cff8c, "SE Linux"];

/**
 * Reads the mode as libselinux decides it when the first process loads the policy: the kernel's command line before the
 * configuration, and nothing at all where either turns SELinux off.
 */
export function readSelinux(guest: Guest): Selinux {
  const text = readText(guest.tree, config) ?? "";
  const configured = configuredMode(text);
  const entries = guest
    .bootLoader()
    .entries.map(({ source, options }) => ({ source, mode: modeOf(configured, options) }));
  const boots = entries.length > 0 ? entries : [{ source: config, mode: modeOf(configured, "") }];
  return { config, configured, boots, policy: policyOf(guest.tree, text) };
}

/** The first line that begins with `SELINUX=` and a mode in any case; what follows the mode does not count. */
function configuredMode(text: string): SelinuxMode | undefined {
  for (const [, value = ""] of text.matchAll(/^SELINUX=[ \t]*(.*)/gm)) {
    const mode = modes.find((one) => value.toLowerCase().startsWith(one));
    if (mode !== undefined) return mode;
  }
  return undefined;
}

function modeOf(configured: SelinuxMode | undefined, options: string): SelinuxMode {
  const words = options.split(/\s+/);
  // The last of each counts, for the kernel as for libselinux; of security modules only those that are named.
  const selinux = words.findLast((word) => /^selinux=/.test(word));
  const modules = words.findLast((word) => /^lsm=/.test(word)) ?? words.findLast((word) => /^security=/.test(word));
  if (selinux === "selinux=0" || (modules !== undefined && !modules.replace(/^.*=/, "").split(",").includes("selinux")))
    return "disabled";
  if (configured === "disabled") return "disabled";
  const enforcing = words.findLast((word) => /^enforcing=/.test(word));
  if (enforcing !== undefined) return /^[1-9]/.test(enforcing.slice(10)) ? "enforcing" : "permissive";
  return configured ?? "permissive";
}

/** The policy of the newest format among those of the configured type. */
function policyOf(tree: FileTree, text: string): string | undefined {
  const type = /^[ \t]*SELINUXTYPE=([\w-]+)/m.exec(text)?.[1] ?? "targeted";
  const directory = `/etc/selinux/${type}/policy`;
  const format = (name: string) => Number(name.slice("policy.".length));
  const [newest] = namesIn(tree, directory)
    .filter((name) => /^policy\.\d+$/.test(name))
    .sort((a, b) => format(b) - format(a));
  return newest === undefined ? undefined : `${directory}/${newest}`;
}

/** A compiled policy, as far as it is of interest here. */
export interface SelinuxPolicy {
  /** The state of a boolean at boot; `undefined` when the policy does not know it. */
  boolean(name: string): boolean | undefined;
}

/**
 * Reads a compiled policy.
 *
 * @throws {Refusal} `damaged-policy` when it is none, and whatever the tree throws
 */
export function readSelinuxPolicy(tree: FileTree, path: string): SelinuxPolicy {
  const size = tree.stat(path)?.size ?? 0;
  if (size > largestPolicy || size < 16)
    throw new Refusal("damaged-policy", `${path} cannot be a policy of ${size} bytes`);
  const content = tree.read(path);
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== policyMagic || bytes.toString("latin1", 8, 16) !== policyWord)
    throw new Refusal("damaged-policy", `${path} is no compiled policy`);
  return { boolean: (name) => booleanIn(bytes, name) };
}

/** The record of a boolean: its number, its state, the length of its name, its name, each number in four bytes. */
function booleanIn(bytes: Buffer, name: string): boolean | undefined {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(name.length);
  const wanted = Buffer.concat([length, Buffer.from(name, "latin1")]);
  for (let at = bytes.indexOf(wanted, 16); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
    const [number, state] = [bytes.readUInt32LE(at - 8), bytes.readUInt32LE(at - 4)];
    // Whatever else has that name has other numbers in front of it.
    if (number > 0 && number < 0x10000 && state <= 1) return state === 1;
  }
  return undefined;
}

/** The type in a label (`usr_t` of `system_u:object_r:usr_t:s0`); `undefined` where there is no label. */
export function selinuxType(attributes: ReadonlyMap<string, Uint8Array>): string | undefined {
  const label = attributes.get("security.selinux");
  return label === undefined ? undefined : Buffer.from(label).toString("latin1").split(":")[2];
}
