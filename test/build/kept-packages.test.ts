import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { hostToolsDirectory, runInNamespace } from "../../src/build/run/namespace.ts";
import { findPrivilege } from "../../src/host/privilege.ts";
import { run } from "../../src/host/run.ts";
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
      await building("echo a >a.deb; mkdir partial; echo b >partial/b.deb; touch lock; ls *.deb lock; exit 9"),
    ).to.deep.equal(["a.deb", "lock"]);
    expect(kept()).to.deep.equal(["a.deb"]);
    expect(await building("ls *.deb; echo c >c.deb; rm a.deb")).to.deep.equal(["a.deb"]);
    expect(await building("cat *.deb")).to.deep.equal(["a", "c"]);
    expect(kept()).to.deep.equal(["a.deb", "c.deb"]);
  });

  it("are not changed by a build, nor by one beside it", async () => {
    await building("echo a >a.deb");
    const inode = statSync(join(pool(), "a.deb")).ino;
    await building("rm a.deb; echo another >a.deb");
    expect(readFileSync(join(pool(), "a.deb"), "utf8")).to.equal("a\n");
    expect(statSync(join(pool(), "a.deb")).ino).to.equal(inode);
    await Promise.all([building("echo x >x.deb; echo y >y.deb; sleep 0.3"), building("echo y >y.deb; echo z >z.deb")]);
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

  it("are unpacked as soon as they are there, but for those that cannot be", async () => {
    const make = `mkdir -p tree/DEBIAN; echo text >tree/file
      printf 'Package: a\\nVersion: 1\\nArchitecture: all\\nMaintainer: a\\nDescription: a\\n' >tree/DEBIAN/control
      echo broken >b.deb; dpkg-deb --root-owner-group -b tree new >/dev/null; mv new c.deb; rm -r tree`;
    const wait = "for i in $(seq 100); do [ -e unpacked/c.deb.tar ] && break; sleep 0.1; done";
    const lines = await building(
      `${make}; ${wait}; dpkg-deb --fsys-tarfile c.deb | cmp - unpacked/c.deb.tar && ls unpacked`,
    );
    expect(lines).to.deep.equal(["c.deb.tar"]);
    expect(readdirSync(join(pool(), "unpacked"))).to.deep.equal(["c.deb.tar"]);
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
