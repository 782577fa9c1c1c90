import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AptRoot } from "../apt-root.ts";
import { addFile, changePackage, edit, makePackage } from "./package-file.ts";

/** What the guest, and everybody who is told of it, reads as its name. */
export const standInName = "Ubuntu 24.04 LTS (stand-in made of Debian packages)";

/** Debian's packages that are left out, since Ubuntu has them under another name or in another shape. */
export const replaced: ReadonlySet<string> = new Set([
  ...["base-files", "cloud-init"],
  // Debian's name of the agent would hide that an element asks for the wrong one.
  "octavia-agent",
  // debootstrap takes the first alternative of init-system-helpers, which brings all of Perl; see base-files below.
  "usrmerge",
]);

const osRelease = `PRETTY_NAME="${standInName}"
NAME="Ubuntu (stand-in made of Debian packages)"
VERSION_ID="24.04"
VERSION="24.04 LTS (stand-in made of Debian packages)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
`;

const lsbRelease = `DISTRIB_ID=Ubuntu
DISTRIB_RELEASE=24.04
DISTRIB_CODENAME=noble
DISTRIB_DESCRIPTION="${standInName}"
`;

// With the defect of Ubuntu's own unit (LP#1831642): neither its user nor its configuration serves an amphora.
const agentUnit = `[Unit]
Description=Amphora agent as Ubuntu packages it (stand-in)
After=network-online.target
Wants=network-online.target

[Service]
User=octavia
Group=octavia
WorkingDirectory=/var/lib/octavia
ExecStart=/usr/bin/amphora-agent --config-file /etc/octavia/octavia.conf
Restart=on-failure
TimeoutStopSec=65

[Install]
WantedBy=multi-user.target
`;

/** The packages that only Ubuntu has, as files in `pool`, by component. */
export interface StandInPackages {
  readonly main: readonly string[];
  readonly universe: readonly string[];
}

/**
 * Makes what Ubuntu has and Debian has not, or has otherwise.
 * @param folder for unpacked packages
 * @param keyring the archive's public key
 */
export async function makeStandInPackages(
  folder: string,
  pool: string,
  debian: AptRoot,
  keyring: Buffer,
): Promise<StandInPackages> {
  const made = (name: string, version: string, more: Partial<Parameters<typeof makePackage>[2]>) =>
    makePackage(folder, pool, { name, version, description: `${name} of Ubuntu`, ...more });
  return {
    main: [
      await changePackage(folder, pool, debian, "base-files", intoUbuntu),
      await changePackage(folder, pool, debian, "cloud-init", (tree) =>
        edit(join(tree, "etc/cloud/cloud.cfg"), (text) =>
          text
            .replace("distro: debian", "distro: ubuntu")
            .replace("name: debian", "name: ubuntu")
            .replace("gecos: Debian", "gecos: Ubuntu"),
        ),
      ),
      made("ubuntu-keyring", "2023.11.28.1+standin1", {
        description: "Key of the stand-in archive",
        files: {
          "/etc/apt/trusted.gpg.d/ubuntu-keyring-2018-archive.gpg": keyring,
          "/usr/share/keyrings/ubuntu-archive-keyring.gpg": keyring,
        },
      }),
      made("ubuntu-cloudimage-keyring", "2023.11.28.1+standin1", {}),
      made("linux-image-virtual", "6.8.0-31.31+standin1", { depends: ["linux-image-amd64"] }),
    ],
    universe: [
      // The version is that of the Python code beside it, and not 14, of which Ubuntu's is.
      made("amphora-agent", "1:11.0.0-0ubuntu1+standin1", {
        depends: ["octavia-common", "python3-gunicorn (>= 19.9)"],
        files: { "/usr/lib/systemd/system/amphora-agent.service": agentUnit },
      }),
    ],
  };
}

function intoUbuntu(tree: string): void {
  writeFileSync(join(tree, "usr/lib/os-release"), osRelease);
  writeFileSync(join(tree, "etc/issue"), `${standInName} \\n \\l\n\n`);
  writeFileSync(join(tree, "etc/issue.net"), `${standInName}\n`);
  writeFileSync(join(tree, "etc/debian_version"), "trixie/sid\n");
  addFile(tree, "/etc/lsb-release", lsbRelease);
  addFile(tree, "/etc/dpkg/origins/ubuntu", "Vendor: Ubuntu\nVendor-URL: https://www.ubuntu.com/\nParent: Debian\n");
  edit(join(tree, "DEBIAN/postinst"), (text) =>
    text.replaceAll("origins/debian", "origins/ubuntu").replace("ln -sf debian", "ln -sf ubuntu"),
  );
  // debootstrap installs what essential packages need, so the archive's key is there before apt first asks.
  edit(join(tree, "DEBIAN/control"), (text) =>
    text.replace(/^Pre-Depends: /m, "Depends: ubuntu-keyring, usr-is-merged\nPre-Depends: "),
  );
}
