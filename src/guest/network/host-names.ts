import type { Guest } from "../guest.ts";
import { readText } from "../text.ts";

/** What the guest is called before it has been given a name. */
export interface HostNames {
  /** /etc/hostname, comments left out; `undefined` when there is no such file, empty when it names none. */
  readonly hostname: string | undefined;
  /** Of each name in /etc/hosts its addresses. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

export function readHostNames({ tree }: Guest): HostNames {
  const hostname = readText(tree, "/etc/hostname")
    ?.split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
  const addresses = new Map<string, string[]>();
  for (const line of (readText(tree, "/etc/hosts") ?? "").split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    for (const name of names) addresses.set(name, [...(addresses.get(name) ?? []), address]);
  }
  const isThere = tree.stat("/etc/hostname")?.type === "file";
  return { hostname: isThere ? (hostname ?? "") : undefined, addresses };
}
