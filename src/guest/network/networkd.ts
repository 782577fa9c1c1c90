import { configurationFiles } from "../configuration-files.ts";
import type { Guest } from "../guest.ts";
import { parseKeyFile } from "../key-file.ts";
import { readText } from "../text.ts";

/** A `.network` file that systemd-networkd reads. */
export interface NetworkFile {
  readonly path: string;
  /** Its `[Match]` section, as written. */
  readonly match: readonly string[];
  /** Whether it is for a network card of the guest's: one of them, or whichever is plugged in; else for what containers and tunnels make. */
  readonly isFor: "one" | "any" | "virtual";
}

const directories = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map((root) => `${root}/systemd/network`);

/** The `.network` files in the order networkd tries them (systemd.network(5)). */
export function readNetworkFiles({ tree }: Guest): readonly NetworkFile[] {
  return configurationFiles(tree, directories, ".network").map((path) => {
    const lines = parseKeyFile(readText(tree, path) ?? "", path).filter(({ section }) => section === "Match");
    const settingOf = (key: string) => lines.findLast((line) => line.key === key)?.value;
    const name = settingOf("Name");
    const isNamed = name !== undefined && !/[*?[!]/.test(name);
    const isOne = isNamed || settingOf("MACAddress") !== undefined || settingOf("PermanentMACAddress") !== undefined;
    // What containers and tunnels would make, and what is for machines that are not virtual: an amphora has none of them.
    const isForVirtual =
      /^(container|no|!yes|!vm)$/.test(settingOf("Virtualization") ?? "") ||
      ["Kind", "Type", "Driver"].some((key) =>
        /^(veth|bridge|tun|tap|wlan|sit|wireguard)$/.test(settingOf(key) ?? ""),
      ) ||
      /^(vb|ve|vz|vt|mv|iv|ns)-\S*$/.test(name ?? "");
    return {
      path,
      match: lines.map(({ key, value }) => `${key}=${value}`),
      isFor: isForVirtual ? "virtual" : isOne ? "one" : "any",
    };
  });
}
