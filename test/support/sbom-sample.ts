import { treeDigest } from "../../src/backend/tree-digests.ts";
import { decodeName, encodeName } from "../../src/filesystem/name.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type SbomInput, type SbomSubject, sbomInput } from "../../src/sbom/sbom-input.ts";
import { dpkgRecord } from "./good-amphora.ts";
import { type Entry, memoryTree } from "./memory-tree.ts";

/** A guest's word at its worst: ends tags and JSON, colours terminals, turns the writing, and is no character. */
export const hostileWord = decodeName(
  Buffer.concat([Buffer.from('"}]</script>\x1b[31m\u202e\u009b\u2028::error'), Buffer.of(0xff)]),
);

const info = "/var/lib/dpkg/info";
const copyright = [
  "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n",
  "Files: *\nCopyright: somebody\nLicense: GPL-2+ or Artistic, and Expat\n",
  "License: Artistic\n Do what is artistic.\n .\n Always.\n",
].join("\n");

/** A tiny Debian guest with merged /usr, in which everything that a guest may word is hostile. */
export const sbomEntries: Readonly<Record<string, Entry>> = {
  "/usr/lib/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n',
  "/bin": { link: "usr/bin" },
  "/usr/bin/a": "program",
  [`/usr/share/${hostileWord}`]: "odd",
  "/usr/share/doc/a/copyright": copyright,
  "/usr/share/doc/b": { link: "a" },
  "/etc/local": "unowned",
  "/var/lib/dpkg/status": [
    dpkgRecord("a", "install ok installed", "1:2-3+b1").replace("Description", "Source: src-a (1:2-3)\nDescription"),
    dpkgRecord("b").replace("Description", `Maintainer: ${hostileWord}\nDescription`),
    dpkgRecord("gone", "deinstall ok config-files"),
  ].join("\n"),
  [`${info}/a.list`]: "/.\n/bin\n/bin/a\n/usr/share/doc/a/copyright\n",
  [`${info}/b.list`]: encodeName(`/usr/share/${hostileWord}\n`),
};

/** What bills of materials tell of such a guest. */
export async function sbomSample(
  entries: Readonly<Record<string, Entry>> = sbomEntries,
  subject: Partial<SbomSubject> = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<SbomInput> {
  const tree = memoryTree(new Map(Object.entries(entries)));
  const about: SbomSubject = {
    name: `image ${hostileWord}.qcow2`,
    sha256: "0123456789abcdef".repeat(4),
    created: "2026-01-02T03:04:05.678Z",
    tool: { name: "amphora-image", version: "0.1.0" },
    digests: async (wanted) =>
      wanted.map(({ path, status, algorithm }) => treeDigest(tree, path, status.size, algorithm)),
    ...subject,
  };
  return sbomInput(guestOf(tree), about, environment);
}
