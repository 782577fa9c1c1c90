import { expect } from "chai";
import { readDpkgFiles } from "../../../src/guest/dpkg/dpkg-files.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import type { PackageFiles } from "../../../src/guest/package-file.ts";
import { dpkgRecord } from "../../support/good-amphora.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const one = "0123456789abcdef0123456789abcdef";
const two = "fedcba9876543210fedcba9876543210";
const info = "/var/lib/dpkg/info";

function filesOf(status: string, more: Record<string, Entry>): PackageFiles | undefined {
  return readDpkgFiles(guestOf(memoryTree(new Map(Object.entries({ "/var/lib/dpkg/status": status, ...more })))));
}

const withConffiles = (record: string, lines: string) =>
  record.replace("Description:", `Conffiles:\n${lines}Description:`);
const shown = (files: PackageFiles | undefined) =>
  files?.files.map(({ path, package: name, digest, config, ghost }) =>
    [path, name, digest?.algorithm, digest?.hex, config && "config", ghost && "ghost"].filter(Boolean).join(" "),
  );

describe("readDpkgFiles", () => {
  it("joins a package's list, digests and conffiles", () => {
    const status = withConffiles(dpkgRecord("a"), ` /etc/a ${two}\n /etc/old ${two} obsolete\n /etc/new newconffile\n`);
    const files = filesOf(status, {
      [`${info}/a.list`]: "/.\n/usr\n/usr/bin\n/usr/bin/a\n/etc\n/etc/a\n/etc/new\n",
      [`${info}/a.md5sums`]: `${one}  usr/bin/a\n`,
    });
    expect(shown(files)).to.have.members([
      "/ a",
      "/usr a",
      "/usr/bin a",
      `/usr/bin/a a md5 ${one}`,
      "/etc a",
      `/etc/a a md5 ${two} config`,
      "/etc/new a config",
      "/etc/old a config ghost",
    ]);
    expect(files?.defects).to.deep.equal([]);
    expect(files?.sources).to.deep.equal(["/var/lib/dpkg/status", info]);
  });

  it("takes the files of a package's own architecture", () => {
    const records = [dpkgRecord("lib"), dpkgRecord("lib").replace("amd64", "i386")];
    const files = filesOf(records.join("\n"), {
      [`${info}/lib:amd64.list`]: "/usr/lib/64\n",
      [`${info}/lib:amd64.md5sums`]: `${one}  usr/lib/64\n`,
      [`${info}/lib:i386.list`]: "/usr/lib/32\n",
    });
    expect(shown(files)).to.deep.equal([`/usr/lib/64 lib md5 ${one}`, "/usr/lib/32 lib"]);
  });

  it("follows diversions, save for the package that made them", () => {
    const files = filesOf([dpkgRecord("a"), dpkgRecord("b")].join("\n"), {
      [`${info}/a.list`]: "/bin/sh\n/bin/local\n",
      [`${info}/b.list`]: "/bin/sh\n",
      "/var/lib/dpkg/diversions": "/bin/sh\n/bin/sh.distrib\nb\n/bin/local\n/bin/local.distrib\n:\n",
    });
    expect(shown(files)).to.deep.equal(["/bin/sh.distrib a", "/bin/local.distrib a", "/bin/sh b"]);
  });

  it("leaves to a removed package its conffiles, which may be gone, and nothing to one that was never there", () => {
    const removed = withConffiles(dpkgRecord("a", "deinstall ok config-files"), ` /etc/a ${one}\n`);
    const files = filesOf([removed, dpkgRecord("b", "purge ok not-installed")].join("\n"), {
      [`${info}/a.list`]: "/etc/a\n",
    });
    expect(shown(files)).to.deep.equal(["/etc/a a config ghost"]);
    expect(files?.defects).to.deep.equal([]);
  });

  it("takes the digests of images that keep one record a file, without lists", () => {
    const tree = memoryTree(
      new Map<string, Entry>([
        ["/var/lib/dpkg/status.d/tzdata", dpkgRecord("tzdata")],
        ["/var/lib/dpkg/status.d/tzdata.md5sums", `${one}  usr/share/zoneinfo/UTC\n`],
      ]),
    );
    const files = readDpkgFiles(guestOf(tree));
    expect(shown(files)).to.deep.equal([`/usr/share/zoneinfo/UTC tzdata md5 ${one}`]);
    expect(files?.defects).to.deep.equal([]);
  });

  it("says what is damaged instead of knowing less in silence", () => {
    const files = filesOf([dpkgRecord("a"), dpkgRecord("b"), dpkgRecord("c")].join("\n"), {
      [`${info}/a.list`]: "/usr/bin/a\nusr/bin/b\n/usr/bin",
      [`${info}/a.md5sums`]: `${one}  usr/bin/a\nnonsense\n`,
      [`${info}/b.list`]: { directory: true },
    });
    expect(files?.defects).to.deep.equal([
      `${info}/a.list is cut short: its last line has no end`,
      `${info}/a.list holds "usr/bin/b", which is no path`,
      `${info}/a.md5sums holds "nonsense", which is no digest of a file`,
      `${info}/b.list is no file`,
      `${info}/c.list of an installed package is missing`,
    ]);
  });

  it("is undefined where dpkg has no database", () => {
    expect(readDpkgFiles(guestOf(memoryTree(new Map([["/etc/os-release", "ID=debian\n"]]))))).to.equal(undefined);
  });
});
