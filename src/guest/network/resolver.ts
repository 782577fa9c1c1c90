import type { Guest } from "../guest.ts";
import { readText } from "../text.ts";

/** How names are looked up. */
export interface Resolver {
  /** Addresses of name servers in /etc/resolv.conf; `undefined` when there is no such file. */
  readonly nameServers: readonly string[] | undefined;
  /** Domains that `search` and `domain` append. */
  readonly domains: readonly string[];
  /** The services of the `hosts` line of nsswitch.conf(5), actions left out; `undefined` when there is no such line. */
  readonly hosts: readonly string[] | undefined;
}

export function readResolver({ tree }: Guest): Resolver {
  const text = readText(tree, "/etc/resolv.conf");
  // resolv.conf(5): the keyword begins the line, and comments begin with # or ;.
  const lines = (text ?? "").split("\n").map((line) => line.split(/[ \t]+/));
  const valuesOf = (keyword: string) => lines.filter(([word]) => word === keyword).map(([, ...values]) => values);
  const nsswitch = readText(tree, "/etc/nsswitch.conf") ?? "";
  const hosts = nsswitch
    .split("\n")
    .map((line) => /^\s*hosts\s*:([^#]*)/.exec(line)?.[1])
    .findLast((rest) => rest !== undefined);
  return {
    nameServers: text === undefined ? undefined : valuesOf("nameserver").flatMap(([address]) => address || []),
    domains: [...valuesOf("search"), ...valuesOf("domain")].flat().filter((name) => name !== "" && name !== "."),
    hosts: hosts
      ?.replace(/\[[^[\]]*\]/g, " ")
      .trim()
      .split(/\s+/)
      .filter((service) => service !== ""),
  };
}
