import { execFileSync } from "node:child_process";
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packageInfo } from "../../src/host/package-root.ts";
import { findProgram, run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { type MountNamespace, needMounts, openMountNamespace } from "../support/mount-namespace.ts";
import { testDirectory } from "./fixture.ts";

const SOURCE = join(packageInfo().root, "src/build/guest-tools");
const MODULES = "/usr/lib/python3/dist-packages";
const PACKAGES = ["python3-yaml", "python3-networkx"];

describe("guest tools", () => {
  it("are executable and pass shellcheck", async function () {
    const shell = ["py3compile", "dpkg-deb"];
    for (const name of [...shell, "compile-python"]) {
      expect(statSync(join(SOURCE, "bin", name)).mode & 0o111, name).to.equal(0o111);
    }
    if (findProgram("shellcheck") === undefined) skipAloud(this, "shellcheck is not installed; install shellcheck");
    const files = shell.map((name) => join(SOURCE, "bin", name));
    expect((await run(["shellcheck", "--severity=style", ...files])).stdout).to.equal("");
  });

  it("are found by apt and dpkg", () => {
    const env = { ...process.env, APT_CONFIG: join(SOURCE, "apt.conf") };
    const dump = execFileSync("apt-config", ["dump"], { encoding: "utf8", env });
    expect(dump).to.match(/^DPkg::Path "\/dev\/\.amphora-build\/bin:/m);
    expect(dump).to.match(/^DPkg::Post-Invoke:: ".*compile-python; fi";$/m);
  });

  describe("dpkg-deb", () => {
    const directory = testDirectory();
    const program = join(SOURCE, "bin/dpkg-deb");
    const file = () => join(directory.path, "a.deb");
    const kept = () => join(directory.path, "unpacked");

    before(function () {
      if (findProgram("dpkg-deb") === undefined) skipAloud(this, "dpkg-deb is not installed; install dpkg");
    });

    /** Makes a package whose only file holds a text, and which is of a given second. */
    function pack(text: string, time: number): void {
      const tree = join(directory.path, "tree");
      const script = `mkdir -p "$1/DEBIAN" && printf %s "$2" >"$1/file" &&
        printf 'Package: a\\nVersion: 1\\nArchitecture: all\\nMaintainer: a\\nDescription: a\\n' >"$1/DEBIAN/control" &&
        dpkg-deb --root-owner-group -b "$1" "$3" && touch -d "@$4" "$3"`;
      execFileSync("sh", ["-c", script, "sh", tree, text, file(), `${time}`]);
    }
    /** Called as apt has dpkg do it: through a numbered link in another directory. */
    const unpack = (option = "--fsys-tarfile") => {
      const link = join(mkdtempSync(join(directory.path, "apt-dpkg-install-")), "001-a.deb");
      symlinkSync(file(), link);
      const env = { ...process.env, AMPHORA_UNPACKED: kept() };
      return execFileSync(program, [option, link], { encoding: "latin1", env });
    };

    it("takes what was unpacked of this very package, not of another one of the same name", () => {
      mkdirSync(kept());
      pack("first", 1_700_000_000);
      linkSync(file(), join(kept(), "a.deb"));
      writeFileSync(join(kept(), "a.deb.tar"), "taken from here");
      expect(unpack()).to.equal("taken from here");
      rmSync(file());
      pack("other", 1_600_000_000);
      expect(unpack()).to.contain("other");
    });

    it("is the real one for all else that is asked, and where nothing or an empty file was unpacked", () => {
      mkdirSync(kept());
      pack("text", 1_700_000_000);
      linkSync(file(), join(kept(), "a.deb"));
      expect(unpack()).to.contain("text");
      writeFileSync(join(kept(), "a.deb.tar"), "");
      expect(unpack()).to.contain("text");
      writeFileSync(join(kept(), "a.deb.tar"), "taken from here");
      expect(unpack("--info")).to.contain("Package: a");
    });

    it("is the real one where there is no place to keep anything", () => {
      pack("text", 1_700_000_000);
      expect(unpack()).to.contain("text");
    });
  });

  describe("py3compile", () => {
    const directory = testDirectory();
    let mounts: MountNamespace;

    before(function () {
      if (findProgram("py3compile") === undefined)
        skipAloud(this, "py3compile is not installed; install python3-minimal");
      needMounts(this);
    });

    beforeEach(() => {
      cpSync(SOURCE, join(directory.path, "tools"), { recursive: true });
      mounts = openMountNamespace();
      const script = `cd "$1" && mkdir layer && mount -t tmpfs layer layer && mkdir layer/upper layer/work &&
        mount -t overlay -o "lowerdir=$2,upperdir=layer/upper,workdir=layer/work" overlay "$2" &&
        find "$2" -name '*.pyc' -delete`;
      mounts.run(["sh", "-c", script, "sh", directory.path, MODULES]);
    });

    afterEach(() => mounts.end());

    const tool = (name: string) => join(directory.path, "tools/bin", name);
    const compiled = () =>
      mounts
        .run(["find", MODULES, directory.path, "-xdev", "-type", "f", "-name", "*.pyc"])
        .split("\n")
        .filter(Boolean)
        .sort();

    it("puts off what it is asked, and has all of it done at once as the guest's own would", () => {
      for (const name of PACKAGES) mounts.run(["/usr/bin/py3compile", "-p", name]);
      const expected = compiled();
      expect(expected.length).to.be.greaterThan(20);
      mounts.run(["find", MODULES, "-name", "*.pyc", "-delete"]);
      for (const name of [...PACKAGES, "python3-that-is-gone"]) mounts.run([tool("py3compile"), "-p", name]);
      expect(compiled()).to.deep.equal([]);
      mounts.run([tool("compile-python")]);
      expect(compiled()).to.deep.equal(expected);
    });

    it("makes files that ask for the time of their source, the same ones every time", () => {
      const digests = () => {
        mounts.run(["sh", "-c", 'cd "$1" && printf "value = {1, 2, \\"three\\"}\\n" >a.py', "sh", directory.path]);
        mounts.run(["touch", "-d", "@1700000000", join(directory.path, "a.py")]);
        mounts.run(["env", "SOURCE_DATE_EPOCH=1", tool("py3compile"), "-V", "3.0-", join(directory.path, "a.py")]);
        mounts.run(["env", "SOURCE_DATE_EPOCH=1", tool("compile-python")]);
        const [path = ""] = compiled().filter((name) => name.startsWith(directory.path));
        return readFileSync(path);
      };
      const first = digests();
      expect(first.readUInt32LE(4), "flags").to.equal(0);
      expect(first.readUInt32LE(8), "time").to.equal(1_700_000_000);
      expect(digests().equals(first)).to.equal(true);
    });

    it("fails when a file cannot be compiled", () => {
      const bad = join(directory.path, "bad.py");
      mounts.run(["sh", "-c", 'echo "def" >"$1"', "sh", bad]);
      mounts.run([tool("py3compile"), bad]);
      expect(() => mounts.run([tool("compile-python")])).to.throw(/ended with 1: .*SyntaxError/s);
    });
  });
});
