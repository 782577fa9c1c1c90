import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packageInfo } from "../../src/host/package-root.ts";
import { findProgram } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { type MountNamespace, needMounts, openMountNamespace } from "../support/mount-namespace.ts";
import { testDirectory } from "./fixture.ts";

const SOURCE = join(packageInfo().root, "src/build/guest-tools");
const MODULES = "/usr/lib/python3/dist-packages";
const PACKAGES = ["python3-yaml", "python3-networkx"];

describe("guest tools", () => {
  it("are executable", () => {
    for (const name of ["py3compile", "compile-python"]) {
      expect(statSync(join(SOURCE, "bin", name)).mode & 0o111, name).to.equal(0o111);
    }
  });

  it("are found by apt and dpkg", () => {
    const env = { ...process.env, APT_CONFIG: join(SOURCE, "apt.conf") };
    const dump = execFileSync("apt-config", ["dump"], { encoding: "utf8", env });
    expect(dump).to.match(/^DPkg::Path "\/dev\/\.amphora-build\/bin:/m);
    expect(dump).to.match(/^DPkg::Post-Invoke:: ".*compile-python; fi";$/m);
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
