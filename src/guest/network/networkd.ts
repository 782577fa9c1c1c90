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
    // Inside containers and on the host's side of them, which an amphora has none of.
    const isForVirtual =
      /^(container|yes|!no)$/.test(settingOf("Virtualization") ?? "") ||
      /^(veth|bridge|tun|tap|wlan|6rd|sit|wireguard)$/.test(settingOf("Kind") ?? settingOf("Type") ?? "") ||
      /^(vb|ve|vz|vt|mv|iv)-\S*$/.test(name ?? "") ||
      /^(veth|bridge|tun)$/.test(settingOf("Driver") ?? "");
    return {
      path,
      match: lines.map(({ key, value }) => `${key}=${value}`),
      isFor: isForVirtual ? "virtual" : isOne ? "one" : "any",
    };
  });
}
