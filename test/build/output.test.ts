import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { publish } from "../../src/build/output.ts";
import { skipAloud } from "../skip.ts";
import { testDirectory } from "./fixture.ts";

describe("publish", () => {
  const directory = testDirectory();

  function stage(staging: string): void {
    mkdirSync(join(staging, "amp.d", "dib-manifests"), { recursive: true });
    writeFileSync(join(staging, "amp.qcow2"), "new image");
    writeFileSync(join(staging, "amp.qcow2.build.json"), "new record");
    writeFileSync(join(staging, "amp.d", "dib-manifests", "new"), "");
  }

  function expectPublished(final: string): void {
    expect(readdirSync(final).sort()).to.deep.equal(["amp.d", "amp.qcow2", "amp.qcow2.build.json", "other"]);
    expect(readFileSync(join(final, "amp.qcow2"), "utf8")).to.equal("new image");
    expect(readFileSync(join(final, "amp.qcow2.build.json"), "utf8")).to.equal("new record");
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
    stage(staging);
    oldResults(final);
    publish(staging, join(final, "amp.qcow2"));
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
      stage(staging);
      oldResults(final);
      publish(staging, join(final, "amp.qcow2"));
      expectPublished(final);
    } finally {
      rmSync(staging, { recursive: true });
    }
  });

  it("puts the image last, so that a failure leaves the old one", () => {
    const staging = join(directory.path, "staging");
    const final = join(directory.path, "final");
    stage(staging);
    oldResults(final);
    // A directory that holds something cannot be replaced by a file.
    mkdirSync(join(final, "amp.qcow2.build.json", "in the way"), { recursive: true });
    expect(() => publish(staging, join(final, "amp.qcow2"))).to.throw();
    expect(readFileSync(join(final, "amp.qcow2"), "utf8")).to.equal("old image");
  });
});
