import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { openTar } from "../../../src/filesystem/tar/tar-source.ts";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { hostTree } from "../../support/host-tree.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { fillSampleDirectory } from "../../support/sample-directory.ts";
import { type Member, tarOf } from "./tar-fixture.ts";

const treeFrom = (...members: Member[]) => treeOf(openTar(readerOf(tarOf(...members))));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("openTar", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "tar", "mkfifo");
    fillSampleDirectory(scratch("sample"));
    symlinkSync("short", scratch(`sample/${"n".repeat(120)}`));
  });

  function withTar(options: readonly string[], use: (tree: FileTree) => void): void {
    runTool("tar", ["-C", scratch("sample"), ...options, "-cf", scratch("tar"), "."]);
    const file = openFile(scratch("tar"));
    try {
      use(treeOf(openTar(file)));
    } finally {
      file.close();
    }
  }

  for (const format of ["gnu", "pax"]) {
    it(`shows the tree that tar packed in the format ${format}`, () => {
      withTar(["--format", format], (tree) => {
        expect(tree.type).to.equal("tar");
        expect(compareTrees(hostTree(scratch("sample")), tree, { content: () => true })).to.deep.equal([]);
        expect(tree.stat("/usr/bin/sudo")?.links).to.equal(2);
        expect(tree.stat("/usr/bin/sudo")?.inode).to.equal(tree.stat("/usr/bin/sudoedit")?.inode);
        expect(tree.stat("/etc/empty")?.modified).to.equal(5_000_000_000);
      });
    });
  }

  it("shows a tar in the formats ustar and v7, as far as these reach", () => {
    writeFileSync(scratch("long"), "");
    for (const format of ["ustar", "v7"]) {
      const exclude = [
        "*long*",
        "*n".concat("n".repeat(30), "*"),
        "*x".concat("x".repeat(99), "*"),
        "./null",
        "./wide",
        "./fifo",
        "./etc/empty",
      ];
      withTar(["--format", format, ...exclude.map((pattern) => `--exclude=${pattern}`)], (tree) => {
        const ignore = (path: string) => /long|n{30}|x{99}|^.(null|wide|fifo)$|etc.(empty|shadow)/.test(path);
        expect(compareTrees(hostTree(scratch("sample")), tree, { content: () => true, ignore })).to.deep.equal([]);
      });
    }
  });

  it("refuses sparse members instead of reading them wrong", () => {
    for (const format of ["gnu", "pax"]) {
      const refusal = refusalOf(() => withTar(["--format", format, "-S"], () => {}));
      expect(refusal?.code).to.equal("unsupported-filesystem");
      expect(refusal?.message).to.match(/sparse/);
    }
  });

  it("refuses a tar cut anywhere, saying how much is missing", () => {
    withTar([], () => {});
    const bytes = readFileSync(scratch("tar"));
    const random = randomOf(3);
    // The end mark is followed by padding up to 20 blocks.
    for (let round = 0; round < 60; round++) {
      const length = 512 + random(bytes.length - 512 - 10_240);
      expect(
        codeOf(() => openTar(readerOf(bytes.subarray(0, length)))),
        `${length}`,
      ).to.equal("truncated");
    }
  });

  it("makes directories that no member describes, and describes them when one does", () => {
    const tree = treeFrom({ name: "a/b/c", content: "x" }, { name: "./a/", kind: "5", mode: 0o700, uid: 7 });
    expect(tree.stat("/a")).to.include({ mode: 0o700, uid: 7 });
    expect(tree.stat("/a/b")).to.include({ type: "directory", mode: 0o755, uid: 0 });
    expect(text(tree.read("/a/b/c"))).to.equal("x");
  });

  it("lets a later member replace an earlier one", () => {
    const tree = treeFrom({ name: "f", content: "old" }, { name: "/f", content: "newer" });
    expect(text(tree.read("/f"))).to.equal("newer");
    expect(tree.list("/")).to.deep.equal(["f"]);
  });

  it("refuses names and links that lead astray", () => {
    const code = (...members: Member[]) => codeOf(() => treeFrom(...members));
    expect(code({ name: "../etc/passwd" })).to.equal("corrupt-tar");
    expect(code({ name: "a/../../b" })).to.equal("corrupt-tar");
    expect(code({ name: "hard", kind: "1", link: "nowhere" })).to.equal("corrupt-tar");
    expect(code({ name: "d", kind: "5" }, { name: "hard", kind: "1", link: "d" })).to.equal("corrupt-tar");
    expect(code({ name: "s", kind: "2", link: "/etc" }, { name: "s/below" })).to.equal("corrupt-tar");
    expect(code({ name: "./", kind: "2", link: "x" })).to.equal("corrupt-tar");
    expect(code({ name: "odd", kind: "Z" })).to.equal("corrupt-tar");
  });

  it("passes over a volume label", () => {
    expect(treeFrom({ name: "label", kind: "V" }, { name: "f" }).list("/")).to.deep.equal(["f"]);
  });

  it("ends in a refusal or a tree, whatever was changed in the headers", () => {
    const good = tarOf(
      ...Array.from(
        { length: 60 },
        (_, index): Member => ({ name: `d${index % 7}/f${index}`, content: "x".repeat(index * 20) }),
      ),
      { name: "x", kind: "x", content: "20 path=long/name/x\n" },
      { name: "s" },
    );
    const random = randomOf(5);
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(good);
      for (let change = 0; change <= random(4); change++) bytes[random(bytes.length)] = random(256);
      codeOf(() => {
        const tree = treeOf(openTar(readerOf(bytes)));
        for (const { path, status } of tree.walk()) if (status.type === "file") tree.read(path);
      });
    }
  });
});
