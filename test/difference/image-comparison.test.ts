import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { compareImages } from "../../src/difference/image-comparison.ts";
import type { Entry } from "../support/memory-tree.ts";
import { makeQcow2, makeRawImage, writeTree } from "../support/real-image.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";
import { smallGuest } from "../support/small-guest.ts";
import { sampleDocument, sampleVerdict } from "../support/verdicts.ts";

const motd = { "/etc/motd": "hello" };
const files = { "/usr/bin/a": "a program" };
const newer = { "/usr/bin/a": "a PROGRAM" };

describe("two images", function () {
  this.timeout(120_000);
  const at = scratchDirectory();
  const make = (name: string, entries: Iterable<[string, Entry]>) => makeRawImage(at(name), entries);

  /** A copy of the old image with changes in the words of debugfs, the times of all else kept. */
  const change = (name: string, ...commands: readonly string[]) => {
    copyFileSync(at("old.raw"), at(name));
    for (const one of commands) runTool("debugfs", ["-w", "-R", one, `${at(name)}?offset=1048576`]);
  };

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    const old = smallGuest([{ name: "a", files }], motd);
    make("old.raw", old);
    copyFileSync(at("old.raw"), at("copy.raw"));
    writeFileSync(at("motd"), "HELLO");
    change(
      "content.raw",
      "rm /etc/motd",
      `write ${at("motd")} /etc/motd`,
      "mkdir /var/log",
      `write ${at("motd")} /var/log/x`,
    );
    change("log.raw", "mkdir /var/log", `write ${at("motd")} /var/log/x`);
    make("new.raw", smallGuest([{ name: "a", version: "3", files: newer }, { name: "b" }], motd));
    for (const name of ["old", "new"]) makeQcow2(at(`${name}.raw`), at(`${name}.qcow2`));
  });

  it("are identical where their files have the same bytes", async () => {
    const { level, proof, hashedFiles, files: changes } = await compareImages(at("old.raw"), at("copy.raw"));
    expect([level, proof, hashedFiles, changes]).to.deep.equal(["identical", "bytes", 0, []]);
  });

  it("have the same content in another container, with every file hashed, whatever is recorded", async () => {
    const found = await compareImages(at("old.raw"), at("old.qcow2"));
    expect(found).to.include({ level: "same-content", proof: "digests", believedFiles: 0 });
    expect(found.hashedFiles).to.equal(found.old.files);
    expect([found.old.format, found.new.format]).to.deep.equal(["raw", "qcow2"]);
    expect(found.old.partitions).to.deep.equal(found.new.partitions);
  });

  it("tell a change of content among files of equal size, and what of them was believed", async () => {
    const found = await compareImages(at("old.raw"), at("content.raw"));
    expect(found).to.include({ level: "different", proof: "records", believedFiles: 1 });
    expect(
      found.files.map(({ path, change, aspects, cause }) => [path, change, aspects.join(), cause?.kind]),
    ).to.deep.equal([
      ["/etc/motd", "changed", "content", undefined],
      ["/var/log", "added", "", "build"],
      ["/var/log/x", "added", "", "build"],
    ]);
    expect(found.levelApartFromBuild).to.equal("same-layout");
    const deep = await compareImages(at("old.raw"), at("content.raw"), { deep: true });
    expect(deep).to.include({ proof: "digests", believedFiles: 0, hashedFiles: found.hashedFiles + 1 });
  });

  it("are the same apart from the build where only that differs", async () => {
    const { level, levelApartFromBuild } = await compareImages(at("old.raw"), at("log.raw"));
    expect([level, levelApartFromBuild]).to.deep.equal(["different", "same-content"]);
  });

  it("tell packages, and files by the packages that explain them", async () => {
    const found = await compareImages(at("old.raw"), at("new.raw"));
    expect(found.packages.map(({ name, change }) => [name, change])).to.deep.equal([
      ["a", "upgraded"],
      ["b", "added"],
    ]);
    const causes = found.files.map(({ path, cause }) => [path.startsWith("/var/lib/dpkg") ? "" : path, cause?.kind]);
    expect(causes[0]).to.deep.equal(["/usr/bin/a", "package"]);
    expect(new Set(causes.slice(1).map(String))).to.deep.equal(new Set([",build"]));
    expect([found.old.packages, found.new.packages]).to.deep.equal([1, 2]);
    expect(found.levelApartFromBuild).to.equal("same-layout");
  });

  it("may be a tar and a disk", async () => {
    writeTree(at("tree"), smallGuest([{ name: "a", files }], motd));
    runTool("tar", ["-C", at("tree"), "--owner=0", "--group=0", "--numeric-owner", "-cf", at("a.tar"), "."]);
    const { level, files: changes, new: now } = await compareImages(at("old.raw"), at("a.tar"));
    expect(changes.map(({ path }) => path)).to.deep.equal(["/lost+found"]);
    expect([level, now.format, now.partitions]).to.deep.equal(["different", "tar", undefined]);
  });

  it("have figures and outcomes where verdicts stand beside them", async () => {
    const sha256 = (name: string) =>
      createHash("sha256")
        .update(readFileSync(at(name)))
        .digest("hex");
    const beside = (name: string, value: number) => {
      const measurements = [{ kind: "value", name: "boot", unit: "s", value }] as const;
      const check = { id: "a", title: "a", grade: "required", outcome: "pass", durationMs: 1, measurements } as const;
      return { path: "v.json", document: sampleDocument(sampleVerdict({ sha256: sha256(name), checks: [check] })) };
    };
    const [oldVerdict, newVerdict] = [beside("old.qcow2", 8), beside("new.qcow2", 7)];
    const found = await compareImages(at("old.qcow2"), at("new.qcow2"), { oldVerdict, newVerdict });
    expect(found.figures).to.deep.equal([{ check: "a", name: "boot", unit: "s", old: 8, new: 7 }]);
    expect(found.old.sha256).to.equal(sha256("old.qcow2"));
    const swapped = compareImages(at("old.qcow2"), at("new.qcow2"), { oldVerdict: newVerdict });
    await swapped.then(
      () => expect.fail("a verdict of another image was taken"),
      (error) => expect(error).to.have.property("code", "other-image"),
    );
  });

  for (const [name, code] of [
    ["missing", "missing"],
    ["", "directory"],
  ] as const) {
    it(`are refused where one of them is ${name || "a directory"}, by its name`, async () => {
      for (const pair of [
        [at(name), at("old.raw")],
        [at("old.raw"), at(name)],
      ] as const) {
        const error = await compareImages(...pair).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.have.property("code", code);
        expect(String(error)).to.include(at(name));
      }
    });
  }

  it("are let go when nobody waits for them", async () => {
    const error = await compareImages(at("old.raw"), at("new.raw"), { signal: AbortSignal.timeout(1) }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("code", "not-compared");
  });
});
