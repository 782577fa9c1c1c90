import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { expect } from "chai";
import { libguestfsAvailability } from "../../../src/backend/libguestfs.ts";
import { type GuestfishSession, startGuestfish } from "../../../src/backend/libguestfs-session.ts";
import { applianceSource } from "../../../src/backend/libguestfs-source.ts";
import { openFile } from "../../../src/disk/file-reader.ts";
import { sliceOf } from "../../../src/disk/slice-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { openExt4 } from "../../../src/filesystem/ext4/ext4-source.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { kvmState } from "../../../src/host/kvm.ts";
import { skipAloud } from "../../skip.ts";
import { ext4Sets } from "../../support/ext4-sets.ts";
import { withVerity } from "../../support/ext4-verity.ts";
import { ext4Workshop } from "../../support/ext4-workshop.ts";
import { randomBytes } from "../../support/random.ts";
import { runTool } from "../../support/real-tool.ts";

const mebibyte = 1024 * 1024;
const spacing = 40 * mebibyte;

describe("feature sets that only the kernel of libguestfs' appliance mounts", function () {
  // Starting an appliance takes 11 s without KVM, and a minute on a busy host.
  this.timeout(240_000);
  const { scratch, make } = ext4Workshop();
  const sets = ext4Sets.filter(({ oracle }) => oracle === "appliance");
  let session: GuestfishSession | undefined;

  /** One disk with a partition for each volume, since a session has one disk. */
  function makeDisk(): string {
    const path = scratch("disk");
    const disk = openSync(path, "w");
    truncateSync(path, (sets.length + 1) * spacing + mebibyte);
    const volumes = [...sets.map((set) => () => make(set)), makeVerity];
    volumes.forEach((volume, index) => {
      const bytes = readFileSync(volume());
      for (let at = 0; at < bytes.length; at += mebibyte) {
        const part = bytes.subarray(at, at + mebibyte);
        if (part.some((byte) => byte !== 0)) writeSync(disk, part, 0, part.length, mebibyte + index * spacing + at);
      }
    });
    closeSync(disk);
    const lines = volumes.map((_, index) => `start=${1 + index * 40}MiB, size=32MiB, type=83`);
    runTool("sfdisk", ["-q", path], ["label: dos", ...lines, ""].join("\n"));
    return path;
  }

  /** A file verified by fs-verity, as enabling it leaves it: what verifies it lies behind its end. */
  function makeVerity(): string {
    mkdirSync(scratch("verity"));
    writeFileSync(scratch("verity/file"), withVerity(randomBytes(5, 100_000)));
    const path = scratch("verity-volume");
    runTool("mke2fs", ["-qF", "-t", "ext4", "-b", "4096", "-O", "verity", "-d", scratch("verity"), path, "32M"]);
    const commands = "set_inode_field file size 100000\nset_inode_field file flags 0x180000\n";
    runTool("debugfs", ["-w", "-f", "-", path], commands);
    return path;
  }

  before(async function () {
    const availability = libguestfsAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const image = realpathSync(makeDisk());
    mkdirSync(scratch("session"));
    const directory = realpathSync(scratch("session"));
    const own = { LIBGUESTFS_CACHEDIR: directory, LIBGUESTFS_TMPDIR: directory, TMPDIR: directory };
    const settings = (await kvmState()).usable ? "" : "force_tcg";
    const environment = { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: settings, ...own };
    session = await startGuestfish({
      image,
      format: "raw",
      directory,
      sockets: directory,
      deadline: 200_000,
      environment,
    });
    await session.launch("run");
  });
  after(() => session?.end());

  for (const [index, name] of [...sets.map((set) => set.name), "verity"].entries()) {
    it(`${name}: equal to what that kernel shows`, async () => {
      if (session === undefined) throw new Error("there is no session");
      const { ask } = session;
      ask("umount-all");
      ask(`mount-options ro,noload /dev/sda${index + 1} /`);
      const theirs = treeOf(applianceSource(ask));
      const file = openFile(scratch("disk"));
      const source = openExt4(sliceOf(file, mebibyte + index * spacing, 32 * mebibyte));
      const ours = treeOf(source);
      const content = (path: string) => !path.startsWith("/many/");
      expect([...ours.walk()]).to.deep.equal([...theirs.walk()]);
      expect(compareTrees(theirs, ours, { content })).to.deep.equal([]);
      for (const path of ["/etc/os-release", "/usr/bin/sudo", "/etc/of-1024", "/many", "/usr"]) {
        if (ours.lstat(path) === undefined) continue;
        const names = [
          ...ask(`lgetxattrs ${path}`)
            .toString()
            .matchAll(/attrname: (.*)\n/g),
        ].map(([, found]) => `${found}`);
        const attributes = ours.attributes(path) ?? new Map<string, Uint8Array>();
        expect([...attributes.keys()].sort(), path).to.deep.equal(names.sort());
        for (const attribute of names.filter((one) => one !== "user.empty")) {
          const value = Buffer.from(attributes.get(attribute) ?? []).toString("hex");
          expect(value, attribute).to.equal(ask(`lgetxattr ${path} ${attribute}`).toString("hex"));
        }
      }
      if (name === "verity") expect(source.flags(ours.lstat("/file")?.inode ?? 0)).to.deep.equal(["verity"]);
      else expect(source.flags(ours.lstat("/many")?.inode ?? 0)).to.deep.equal(["casefold"]);
      file.close();
    });
  }
});
