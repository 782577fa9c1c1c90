import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { filesOfImage, publish, unfinishedLogPath } from "../../../src/build/output/output.ts";
import { asRoot, findPrivilege } from "../../../src/host/privilege.ts";
import { run } from "../../../src/host/run.ts";
import { Refusal } from "../../../src/refusal.ts";
import { skipAloud } from "../../skip.ts";
import { needsRoot, testDirectory } from "../fixture.ts";

describe("the files of an image", () => {
  it("stand beside it, and the manifests under its name without the suffix", () => {
    expect(filesOfImage("/o/amp.qcow2", "qcow2").map(([path]) => path)).to.deep.equal([
      "/o/amp.qcow2",
      "/o/amp.qcow2.build.json",
      "/o/amp.qcow2.build.log",
      "/o/amp.qcow2.unfinished.log",
      "/o/amp.d",
    ]);
    expect(unfinishedLogPath("/o/amp.raw")).to.equal("/o/amp.raw.unfinished.log");
  });
});

describe("publish", () => {
  const directory = testDirectory();

  function stage(staging: string, final: string): void {
    mkdirSync(final, { recursive: true });
    writeFileSync(join(final, "amp.qcow2.unfinished.log"), "new log");
    mkdirSync(join(staging, "amp.d", "dib-manifests"), { recursive: true });
    writeFileSync(join(staging, "amp.qcow2"), "new image");
    writeFileSync(join(staging, "amp.qcow2.build.json"), "new record");
    writeFileSync(join(staging, "amp.d", "dib-manifests", "new"), "");
  }

  function put(staging: string, final: string): void {
    publish(staging, join(final, "amp.qcow2"), join(final, "amp.qcow2.unfinished.log"), () => {});
  }

  function expectPublished(final: string): void {
    expect(readdirSync(final).sort()).to.deep.equal([
      "amp.d",
      "amp.qcow2",
      "amp.qcow2.build.json",
      "amp.qcow2.build.log",
      "other",
    ]);
    expect(readFileSync(join(final, "amp.qcow2"), "utf8")).to.equal("new image");
    expect(readFileSync(join(final, "amp.qcow2.build.json"), "utf8")).to.equal("new record");
    expect(readFileSync(join(final, "amp.qcow2.build.log"), "utf8")).to.equal("new log");
    expect(readdirSync(join(final, "amp.d", "dib-manifests"))).to.deep.equal(["new"]);
  }

  function oldResults(final: string): void {
    mkdirSync(join(final, "amp.d", "dib-manifests"), { recursive: true });
    writeFileSync(join(final, "amp.d", "dib-manifests", "old"), "");
    writeFileSync(join(final, "amp.qcow2"), "old image");
    writeFileSync(join(final, "other"), "");
  }

  it("replaces what an earlier build left and touches nothing else", () => {
    const staging = join(directory.path, "staging");
    const final = join(directory.path, "final");
    stage(staging, final);
    oldResults(final);
    put(staging, final);
    expectPublished(final);
    expect(readdirSync(staging)).to.deep.equal([]);
  });

  it("crosses from one file system to another", function () {
    const memory = "/dev/shm";
    if (!existsSync(memory) || statSync(memory).dev === statSync(directory.path).dev) {
      skipAloud(this, "there is no second file system at /dev/shm; mount a tmpfs there");
    }
    const staging = mkdtempSync(join(memory, "diskimage-create-test."));
    try {
      const final = join(directory.path, "final");
      stage(staging, final);
      oldResults(final);
      const raw = join(staging, "amp.raw");
      writeFileSync(raw, "the start");
      truncateSync(raw, 1 << 30);
      put(staging, final);
      const { size, blocks } = statSync(join(final, "amp.raw"));
      expect({ size, blocks: blocks < 100 }, "with its holes").to.deep.equal({ size: 1 << 30, blocks: true });
      rmSync(join(final, "amp.raw"));
      expectPublished(final);
    } finally {
      rmSync(staging, { recursive: true });
    }
  });

  it("leaves everything as it was when the image cannot be replaced", () => {
    const staging = join(directory.path, "staging");
    const final = join(directory.path, "final");
    stage(staging, final);
    oldResults(final);
    writeFileSync(join(final, "amp.qcow2.build.json"), "old record");
    writeFileSync(join(final, "amp.qcow2.build.log"), "old log");
    rmSync(join(final, "amp.qcow2"));
    // A directory that holds something cannot be replaced by a file.
    mkdirSync(join(final, "amp.qcow2", "in the way"), { recursive: true });
    const before = snapshot(final);
    expect(() => put(staging, final)).to.throw(Refusal, /^The results cannot be moved to .*; correct that/);
    expect(snapshot(final)).to.deep.equal(before);
  });

  it("leaves everything as it was when a copy fills the disk", async function () {
    await needsRoot(this);
    const privilege = await findPrivilege();
    const staging = join(directory.path, "staging");
    const final = join(directory.path, "final");
    mkdirSync(final);
    const mount = asRoot(privilege, ["mount", "-t", "tmpfs", "-o", "size=256k,mode=1777", "small", final]);
    expect((await run(mount)).exitCode).to.equal(0);
    try {
      stage(staging, final);
      oldResults(final);
      writeFileSync(join(final, "amp.qcow2.build.json"), "old record");
      writeFileSync(join(staging, "amp.qcow2"), Buffer.alloc(1 << 20));
      const before = snapshot(final);
      expect(() => put(staging, final)).to.throw(Refusal, "No space left");
      expect(snapshot(final)).to.deep.equal(before);
    } finally {
      await run(asRoot(privilege, ["umount", final]));
    }
  });
});

/** Path and content of everything in a directory. */
function snapshot(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => (statSync(join(root, name)).isFile() ? `${name}: ${readFileSync(join(root, name), "utf8")}` : name))
    .sort();
}
