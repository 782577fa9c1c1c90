import type { Guest } from "./guest.ts";
import { namesIn, readText } from "./text.ts";

/** What diskimage-builder wrote into the image about its own run. */
export interface DibManifests {
  /** The files that were read; lists of packages say nothing of the run. */
  readonly files: readonly string[];
  /** Variables and arguments with a secret in them: where, and the name. */
  readonly secrets: readonly string[];
  /** Paths of the host that built the image, with the file each stands in. */
  readonly hostPaths: readonly string[];
}

const directory = "/etc/dib-manifests";
/** Names of variables that hold a secret. */
const secretName =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ROOTPW|_(?:PASS|PWD|PW|PSK)$/i;
/** Where paths of the guest itself begin. */
const guestPath =
  /^\/(?:usr|bin|sbin|lib|lib64|etc|boot|dev|var|run|proc|sys|opt\/(?:amphora-agent|octavia-lib|upper-constraints)[^/]*)(?:\/|$)/;

export function readDibManifests({ tree }: Guest): DibManifests {
  const files = namesIn(tree, directory)
    .filter((name) => !/^dib-manifest-(?:dpkg|rpm)-/.test(name))
    .map((name) => `${directory}/${name}`)
    .filter((path) => tree.stat(path)?.type === "file");
  const secrets: string[] = [];
  const hostPaths: string[] = [];
  for (const path of files) {
    for (const line of (readText(tree, path) ?? "").split("\n")) {
      const [, name, value] = /^\s*(?:declare -x |export )?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
      const isSet = value !== undefined && !/^(?:""|''|"?\*+"?)?$/.test(value.trim());
      if (name !== undefined && isSet && secretName.test(name)) secrets.push(`${path}: ${name}`);
      const [, option] =
        /(?:^|[\s"'])(?:-r|--(?:root-)?password)[\s=]+(\S+)/.exec(
          name === undefined || name === "DIB_ARGS" ? line : "",
        ) ?? [];
      if (option !== undefined) secrets.push(`${path}: an option with a password`);
      if (/:\/\/[^\s/:@"']+:[^\s/@"']+@/.test(line)) secrets.push(`${path}: a URL with a password`);
      for (const [, found = ""] of line.matchAll(/(?:^|[\s"'=:,]|file:\/\/)(\/(?!\/)[^\s"',:]*)/g)) {
        if (found.length > 1 && !guestPath.test(found)) hostPaths.push(`${path}: ${found}`);
      }
    }
  }
  return { files, secrets, hostPaths };
}
