import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { hostToolsDirectory, runInNamespace } from "../../src/build/run/namespace.ts";
import { findPrivilege } from "../../src/host/privilege.ts";
import { run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { needsRoot, testDirectory } from "./fixture.ts";

describe("kept packages", () => {
  const directory = testDirectory();
  let builds = 0;

  before(async function () {
    await needsRoot(this);
  });

  const pool = () => join(directory.path, "cache/packages/debian-amd64-0");
  const kept = () =>
    existsSync(pool())
      ? readdirSync(pool())
          .filter((name) => name !== "unpacked")
          .sort()
      : [];

  /** Runs a script where disk-image-create has its packages. */
  async function building(script: string): Promise<string[]> {
    const work = join(directory.path, `work-${builds++}`);
    mkdirSync(work);
    const lines: string[] = [];
    const cache = join(directory.path, "cache/apt");
    await runInNamespace({
      command: ["bash", "-c", `mkdir -p ${cache}/debian; cd ${cache}/debian; ${script}`],
      environment: {
        PATH: process.env["PATH"] ?? "",
        AMPHORA_APT_CACHE: cache,
        AMPHORA_DISTRIBUTION: "debian",
        AMPHORA_PACKAGE_POOL: pool(),
      },
      work,
      privilege: await findPrivilege(),
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line),
    });
    return lines;
  }

  it("come to the next build, whatever became of the one that fetched them", async () => {
    expect(
      await building("echo '!<arch>a' >a.deb; mkdir partial; echo b >partial/b.deb; touch lock; ls *.deb lock; exit 9"),
    ).to.deep.equal(["a.deb", "lock"]);
    expect(kept()).to.deep.equal(["a.deb"]);
    expect(await building("ls *.deb; echo '!<arch>c' >c.deb; rm a.deb")).to.deep.equal(["a.deb"]);
    expect(await building("cat *.deb")).to.deep.equal(["!<arch>a", "!<arch>c"]);
    expect(kept()).to.deep.equal(["a.deb", "c.deb"]);
  });

  it("are not changed by a build, nor by one beside it", async () => {
    await building("echo '!<arch>a' >a.deb");
    const inode = statSync(join(pool(), "a.deb")).ino;
    await building("rm a.deb");
    expect(readFileSync(join(pool(), "a.deb"), "utf8")).to.equal("!<arch>a\n");
    expect(statSync(join(pool(), "a.deb")).ino).to.equal(inode);
    await Promise.all([
      building("echo '!<arch>x' >x.deb; echo '!<arch>y' >y.deb; sleep 0.3"),
      building("echo '!<arch>y' >y.deb; echo '!<arch>z' >z.deb"),
    ]);
    expect(kept()).to.deep.equal(["a.deb", "x.deb", "y.deb", "z.deb"]);
  });

  it("leave when there are too many, the least used first", async () => {
    mkdirSync(pool(), { recursive: true });
    const other = join(pool(), "../debian-arm64-1");
    mkdirSync(other);
    for (const [name, days] of [
      ["old", 2],
      ["older", 3],
      ["new", 1],
    ] as const) {
      const path = join(name === "older" ? other : pool(), `${name}.deb`);
      writeFileSync(path, "");
      await run(["truncate", "-s", "1800M", path]);
      const time = Date.now() / 1000 - days * 86_400;
      utimesSync(path, time, time);
    }
    await building("true");
    expect(kept()).to.deep.equal(["new.deb", "old.deb"]);
    expect(readdirSync(other)).to.deep.equal([]);
  });

  describe("unpacked ahead", () => {
    /** A shell's way to a package of a name, which holds a text. */
    const pack = (name: string, text: string) => `mkdir -p tree/DEBIAN; echo ${text} >tree/file
      printf 'Package: a\\nVersion: 1\\nArchitecture: all\\nMaintainer: a\\nDescription: a\\n' >tree/DEBIAN/control
      dpkg-deb --root-owner-group -b tree new >/dev/null; mv new ${name}; rm -r tree;`;
    const wait = "for i in $(seq 100); do [ -e unpacked/c.deb.tar ] && break; sleep 0.1; done;";
    const isRight =
      "dpkg-deb --fsys-tarfile c.deb | cmp - unpacked/c.deb.tar && [ c.deb -ef unpacked/c.deb ] && echo right";
    const unpacked = () => readdirSync(join(pool(), "unpacked"));

    before(function () {
      if (cpus().length < 2) skipAloud(this, "one processor has nothing to do ahead");
    });

    it("are there as soon as they can be, but for those that cannot, and come to the next build", async () => {
      const lines = await building(
        `printf '!<arch>\\n' >b.deb; ${pack("c.deb", "text")} ${wait} ${isRight}; ls unpacked`,
      );
      expect(lines).to.deep.equal(["right", "b.deb", "c.deb", "c.deb.tar"]);
      const [name = "", ...others] = unpacked();
      expect(others).to.deep.equal([]);
      expect(name).to.match(/^[0-9a-f]{64}\.[0-9a-f]{64}\.tar$/);
      const { ino } = statSync(join(pool(), "unpacked", name));
      expect(await building(`${wait} ${isRight}; stat -c %i unpacked/c.deb.tar`)).to.deep.equal(["right", `${ino}`]);
    });

    it("are never those of another package of the same name, fetched by this build or a later one", async () => {
      const again = `rm c.deb; ${pack("c.deb", "another")} until [ c.deb -ef unpacked/c.deb ]; do sleep 0.1; done;`;
      const lines = await building(`${pack("c.deb", "text")} ${wait} ${again} ${wait} ${isRight}`);
      expect(lines).to.deep.equal(["right"]);
      expect(unpacked()).to.have.length(2);
      expect(await building(`${wait} ${isRight}; tar -xOf unpacked/c.deb.tar ./file`)).to.deep.equal([
        "right",
        "another",
      ]);
    });

    it("are made again when they are damaged", async () => {
      await building(`${pack("c.deb", "text")} ${wait}`);
      const [name = ""] = unpacked();
      for (const damage of ["", "x".repeat(10_240)]) {
        writeFileSync(join(pool(), "unpacked", name), damage);
        expect(await building(`${wait} ${isRight}`)).to.deep.equal(["right"]);
        expect(unpacked()).to.deep.equal([name]);
      }
    });
  });

  it("are no reason for a build to fail when one cannot be had", async () => {
    await building("echo '!<arch>a' >a.deb");
    mkdirSync(join(pool(), "b.deb"));
    expect(await building("cat a.deb; echo goes on")).to.deep.equal(["!<arch>a", "goes on"]);
  });

  it("are not kept, nor given to apt, when they are no packages", async function () {
    if (cpus().length < 2) skipAloud(this, "one processor has nothing to do ahead");
    await building("printf '!<arch>\\n' >a.deb");
    writeFileSync(join(pool(), "a.deb"), Buffer.alloc(8));
    expect(
      await building("for i in $(seq 100); do [ -e a.deb ] || break; sleep 0.1; done; ls *.deb 2>&1"),
    ).to.have.length(1);
    expect(kept()).to.deep.equal([]);
  });

  it("take the place of one of the same name that apt has thrown away", async () => {
    await building("echo '!<arch>old' >a.deb");
    await building("rm a.deb; echo '!<arch>new' >a.deb");
    expect(await building("cat a.deb")).to.deep.equal(["!<arch>new"]);
  });

  it("are not thrown away by disk-image-create, which clears the directory it was given", async () => {
    const tools = hostToolsDirectory();
    const archives = join(directory.path, "root/var/cache/apt/archives");
    mkdirSync(archives, { recursive: true });
    const chroot = `AMPHORA_HOST_TOOLS=${tools} ${tools}/chroot ${directory.path}/root /usr/bin/apt-get clean`;
    const lines = await building(
      `touch a.deb; mount --bind . ${archives}; ${chroot} && echo kept; umount ${archives}; ${chroot} 2>&1`,
    );
    expect(lines[0]).to.equal("kept");
    expect(lines[1], "the real one, in a tree without apt").to.contain("No such file or directory");
  });
});
