import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { failureCause } from "../../../src/build/run/failure-cause.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/build/failures");
const STAMP = "2026-01-02 03:04:05.678 | ";

/** What a kind's reasons name. */
const NAMES: Readonly<Record<string, string>> = {
  "element-missing": "no-such-element",
  "element-script": "10-x",
  "git-branch": "no-such-branch",
  "git-refused": "https://127.0.0.1:9/octavia/",
  "mirror-name": "http://mirror.invalid/debian/dists/bookworm/InRelease",
  "mirror-release": "http://mirror.example.org/debian bookwurm Release",
  "package-name": "no-such-package",
  "package-script": "big",
  "pip-name": "no-such-distribution",
};

describe("failureCause", () => {
  const files = readdirSync(FIXTURES).filter((name) => name.endsWith(".log"));
  const linesOf = (name: string) => readFileSync(join(FIXTURES, name), "utf8").split("\n");

  it("has a real log of every kind", () => {
    const kinds = new Set(files.map((name) => name.split("-")[0]));
    expect([...kinds].sort()).to.deep.equal(
      ["element", "git", "grub", "loop", "memory", "mirror", "package", "permission", "pip", "space"].sort(),
    );
  });

  for (const file of files) {
    it(`knows ${file} for what it is`, () => {
      const lines = linesOf(file).map((line) => STAMP + line);
      const cause = failureCause([...lines, `${STAMP}Unmount /tmp/x`, `${STAMP}INFO diskimage_builder.x [-] clean-up`]);
      expect(cause?.kind).to.equal(file.split("-")[0]);
      expect(cause?.reason)
        .to.contain(NAMES[file.replace(".log", "")] ?? "")
        .and.not.match(/\$1|undefined/);
      expect(`${cause?.reason}; ${cause?.hint}`).to.not.match(/\.$|\. [A-Z]|\n/);
    });
  }

  it("takes a full disk for the reason, not the package that was being unpacked", () => {
    expect(linesOf("space-dpkg.log").join("\n")).to.contain("dpkg: error processing");
    expect(failureCause(linesOf("space-dpkg.log"))?.kind).to.equal("space");
  });

  it("looks at the end only", () => {
    const later = Array.from({ length: 100 }, (_, index) => `Setting up package ${index}`);
    expect(failureCause(["cp: No space left on device", ...later])).to.equal(undefined);
    expect(failureCause(["cp: No space left on device", ...later.slice(1)])?.kind).to.equal("space");
  });

  it("looks among the last lines alone for what builds that succeed say too", () => {
    const line = "/tmp/in_target.d/finalise.d/50-bootloader: line 50: type: grub2-mkconfig: not found";
    const later = Array.from({ length: 10 }, (_, index) => `Installing for platform ${index}`);
    expect(failureCause([line, ...later.slice(1)])?.kind).to.equal("element");
    expect(failureCause([line, ...later])).to.equal(undefined);
    expect(failureCause(["find: /proc/1/x: Permission denied", ...later])).to.equal(undefined);
  });

  it("keeps names from the log short and harmless", () => {
    const cause = failureCause([`E: Unable to locate package ${"x".repeat(5000)}`]);
    expect(cause?.reason).to.have.length.below(200);
    expect(failureCause(["E: Unable to locate package a\u001b[31m$&b"])?.reason).to.match(/ a\[31m\$&b$/);
  });

  it("says nothing of a log that tells nothing", () => {
    expect(failureCause(["all is well", "and now it is over"])).to.equal(undefined);
  });
});
