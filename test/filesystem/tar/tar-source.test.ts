import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { tarMembers } from "../../../src/filesystem/tar/tar-members.ts";
import { openTar } from "../../../src/filesystem/tar/tar-source.ts";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { hostTree } from "../../support/host-tree.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { fillSampleDirectory } from "../../support/sample-directory.ts";
import { type Member, tarOf } from "./tar-fixture.ts";

const treeFrom = (...members: Member[]) => treeOf(openTar(readerOf(tarOf(...members))));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("openTar", function () {
  this.timeout(60_000);
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

  const sparseFormats: Readonly<Record<string, readonly string[]>> = {
    "the old GNU format": ["--format=gnu"],
    "PAX 1.0": ["--format=pax"],
    "PAX 0.1": ["--format=pax", "--sparse-version=0.1"],
    "PAX 0.0": ["--format=pax", "--sparse-version=0.0"],
  };
  for (const [name, options] of Object.entries(sparseFormats)) {
    it(`shows sparse members in ${name} with their holes`, () => {
      withTar([...options, "-S"], (tree) => {
        expect(compareTrees(hostTree(scratch("sample")), tree, { content: () => true })).to.deep.equal([]);
        const whole = readFileSync(scratch("sample/sparse"));
        expect(tree.stat("/sparse")?.size).to.equal(whole.length);
        const random = randomOf(1);
        for (let round = 0; round < 300; round++) {
          const offset = random(5_000_000);
          const size = random(20_000);
          expect(whole.subarray(offset, offset + size).equals(tree.read("/sparse", { offset, size }))).to.equal(true);
        }
      });
      // Really stored without its 30 MB of holes.
      expect(statSync(scratch("tar")).size).to.be.lessThan(8_000_000);
    });
  }

  it("shows extended attributes as getfattr does", function () {
    needTools(this, "setfattr", "getfattr");
    const path = scratch("sample/etc/of-100");
    runTool("setfattr", ["-n", "user.plain", "-v", "value", path]);
    runTool("setfattr", ["-n", "user.odd=100%", "-v", "0x00ff0a3d", path]);
    runTool("setfattr", ["-n", "user.empty", path]);
    const listed = runTool("getfattr", ["--absolute-names", "-d", "-e", "hex", path]);
    const expected = [...listed.matchAll(/^(user\..*?)(?:=0x([0-9a-f]*))?$/gm)].map(([, key, hex = ""]) => [key, hex]);
    expect(expected).to.have.length(3);
    withTar(["--format=pax", "--xattrs"], (tree) => {
      const found = [...(tree.attributes("/etc/of-100") ?? [])];
      const hex = found.map(([key, value]) => [key, Buffer.from(value).toString("hex")]).sort();
      expect(hex).to.deep.equal(expected.map(([key = "", value]) => [key.replace("\\075", "="), value]).sort());
      expect(tree.attributes("/etc/of-1")?.size).to.equal(0);
    });
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

  it("refuses owners and devices that no system has", () => {
    const code = (...members: Member[]) => codeOf(() => treeFrom(...members));
    const negative = Buffer.from("ffffffff80000000", "hex");
    expect(code({ name: "f", raw: [[108, negative]] })).to.equal("corrupt-tar");
    expect(code({ name: "f", raw: [[116, negative]] })).to.equal("corrupt-tar");
    expect(code({ name: "f", kind: "3", raw: [[329, negative]] })).to.equal("corrupt-tar");
    expect(code({ name: "x", kind: "x", content: "10 uid=-1\n" }, { name: "f" })).to.equal("corrupt-tar");
    expect(code({ name: "x", kind: "x", content: "18 gid=4294967296\n" }, { name: "f" })).to.equal("corrupt-tar");
  });

  it("refuses more extended attributes than are kept", () => {
    const value = `user.x=${"v".repeat(900_000)}`;
    const record = `900028 SCHILY.xattr.${value}\n`;
    const members = Array.from({ length: 80 }, (_, index): Member[] => [
      { name: "x", kind: "x", content: record },
      { name: `f${index}` },
    ]);
    expect(codeOf(() => treeFrom(...members.slice(0, 10).flat()))).to.equal("no refusal");
    expect(codeOf(() => treeFrom(...members.flat()))).to.equal("corrupt-tar");
  });

  const readAll = (bytes: Uint8Array) =>
    codeOf(() => {
      const tree = treeOf(openTar(readerOf(bytes)));
      for (const { path, status } of tree.walk()) if (status.type === "file") tree.read(path, { offset: 0, size: 1e6 });
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
    for (let round = 0; round < 1000; round++) {
      const bytes = Buffer.from(good);
      for (let change = 0; change <= random(4); change++) bytes[random(bytes.length)] = random(256);
      readAll(bytes);
    }
  });

  it("ends in a refusal or a tree, whatever was changed in sparse members", () => {
    for (const options of Object.values(sparseFormats)) {
      const few = ["-S", "--exclude=./many", "--exclude=./etc/of-*", "--exclude=./usr"];
      withTar([...options, ...few], () => {});
      const bytes = readFileSync(scratch("tar"));
      const good = Buffer.from(bytes);
      const headers = [...tarMembers(readerOf(bytes))].flatMap(({ sparse, offset }) => (sparse ? [offset - 512] : []));
      expect(headers).not.to.be.empty;
      const random = randomOf(7);
      for (let round = 0; round < 250; round++) {
        const start = Math.max(0, (headers[random(headers.length)] ?? 0) - 1024);
        const changed = bytes.subarray(start, start + 6000);
        for (let change = 0; change <= random(4); change++) changed[random(changed.length)] = 0x30 + random(10);
        // Most changes break the sum of a header: mend them, so that what lies behind is met.
        for (let at = start - (start % 512); round % 4 !== 0 && at < start + 2048; at += 512) {
          const block = bytes.subarray(at, at + 512);
          if (block.toString("latin1", 257, 262) !== "ustar") continue;
          block.fill(" ", 148, 156);
          block.write(
            `${block
              .reduce((sum, byte) => sum + byte, 0)
              .toString(8)
              .padStart(6, "0")}\0 `,
            148,
          );
        }
        readAll(bytes);
        good.copy(bytes, start, start, start + 6000);
      }
    }
  });

  it("bounds entries and names that hardly take room in the file", () => {
    const opened = (count: number, depth: number) => {
      const members = Array.from({ length: count }, (_, index): Member[] => [
        { name: "././@LongLink", kind: "L", content: `${index}/${"a/".repeat(depth)}f\0` },
        { name: "short" },
      ]).flat();
      return codeOf(() => treeFrom(...members));
    };
    // 100,000 implied directories, then half a million.
    expect(opened(50, 2000)).to.equal("no refusal");
    expect(opened(250, 2000)).to.equal("corrupt-tar");
  });
});
