import type { Guest } from "../guest.ts";
import { namesIn, readText } from "../text.ts";

/** What dhclient does with the name servers of a lease. */
export interface DhcpHooks {
  readonly hasClient: boolean;
  /** Hooks that define make_resolv_conf, in the order dhclient-script reads them. */
  readonly definitions: readonly string[];
  /** Whether the last definition does nothing. */
  readonly overridden: boolean;
}

const programs = ["/sbin/dhclient", "/usr/sbin/dhclient"];
/** Read by Debian's script as run-parts lists it, and by the RPM family's when it is executable. */
const debianHooks = "/etc/dhcp/dhclient-enter-hooks.d";
const redhatHook = "/etc/dhcp/dhclient-enter-hooks";
/** Bytes of a hook; one is a few lines. */
const largestHook = 64 * 1024;

export function readDhcpHooks({ tree }: Guest): DhcpHooks {
  const isFile = (path: string) => tree.stat(path)?.type === "file";
  const paths = namesIn(tree, debianHooks)
    .filter((name) => /^[\w-]+$/.test(name))
    .map((name) => `${debianHooks}/${name}`);
  if (((tree.stat(redhatHook)?.mode ?? 0) & 0o100) !== 0) paths.push(redhatHook);
  const definitions: string[] = [];
  let body: string | undefined;
  for (const path of paths.filter(isFile)) {
    const text = (readText(tree, path, largestHook) ?? "").replace(/^[ \t]*#.*$/gm, "");
    const found = text.match(/\bmake_resolv_conf\s*\(\)\s*\{[^}]*\}/g)?.at(-1);
    if (found === undefined) continue;
    definitions.push(path);
    body = found;
  }
  const overridden = /\{\s*(?::|true|return(?:\s+0)?)\s*;?\s*\}$/.test(body ?? "");
  return { hasClient: programs.some(isFile), definitions, overridden };
}
