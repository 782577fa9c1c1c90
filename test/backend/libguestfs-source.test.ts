import { expect } from "chai";
import { applianceSource } from "../../src/backend/libguestfs-source.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { codeOf } from "../support/refusal-code.ts";

/** What guestfish prints of one entry, as seen of libguestfs 1.48. */
function status(mode: number, size = 0, inode = 7): string {
  const first = { st_dev: 2049, st_ino: inode, st_mode: mode, st_nlink: 1, st_uid: 5, st_gid: 6, st_rdev: 0x803 };
  const last = { st_size: size, st_blksize: 4096, st_blocks: 0, st_mtime_sec: -3, st_mtime_nsec: 9, st_spare1: 0 };
  return Object.entries({ ...first, ...last })
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

const list = (...statuses: string[]) =>
  statuses.map((text, index) => `[${index}] = {\n${text.replace(/^/gm, "  ").trimEnd()}\n}\n`).join("");
const directory = status(0o040755);

function source(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const made = applianceSource((command) => {
    asked.push(command);
    const answer = command === "lstatns /" ? directory : answers[command];
    if (answer === undefined) throw new Error(`not expected: ${command}`);
    return Buffer.from(answer, "latin1");
  });
  return { tree: treeOf(made), asked };
}

describe("applianceSource", () => {
  it("asks for a directory once, and for all its plain names together", () => {
    const { tree, asked } = source({
      "find0 / -": "a\0b\0l\0d/e\0",
      'lstatnslist "/" "a b l"': list(status(0o104755, 3), status(0o020600), status(0o120777, 2)),
      'readlinklist "/" "l"': "./\n",
      'pread "/a" 3 0': "xyz",
    });
    expect(tree.lstat("/a")).to.deep.equal({
      type: "file",
      mode: 0o4755,
      uid: 5,
      gid: 6,
      size: 3,
      links: 1,
      modified: -3,
      inode: 7,
    });
    expect(tree.lstat("/b")?.device).to.deep.equal({ major: 8, minor: 3 });
    expect(tree.readlink("/l")).to.equal("./");
    expect(Buffer.from(tree.read("/a")).toString()).to.equal("xyz");
    expect(asked).to.deep.equal([
      "lstatns /",
      "find0 / -",
      'lstatnslist "/" "a b l"',
      'readlinklist "/" "l"',
      'pread "/a" 3 0',
    ]);
  });

  it("quotes names that mean something to guestfish", () => {
    const { tree } = source({
      "find0 / -": "a b\0'\"\\\0\xe9\0",
      'lstatns "/a\\x20b"': status(0o100644, 1),
      'lstatns "/\'\\x22\\x5c"': status(0o100644, 2),
      'lstatns "/\\xe9"': status(0o120777, 3),
      'readlink "/\\xe9"': "t\nt\n",
    });
    expect(tree.list("/")).to.deep.equal(["'\"\\", "a b", "\udce9"]);
    expect(tree.readlink("/\udce9")).to.equal("t\nt");
  });

  it("tells line feeds in names from names on lines", () => {
    const { tree } = source({
      "find0 / -": "a\0a\nb\0b\0d\0d/a\0",
      'lstatnslist "/" "a b d"': list(status(0o100644, 1), status(0o100644, 2), directory),
      'lstatns "/a\\x0ab"': status(0o100644, 3),
      'lstatnslist "/d" "a"': list(status(0o100644, 4)),
    });
    expect(tree.list("/")).to.deep.equal(["a", "a\nb", "b", "d"]);
    expect(tree.lstat("/a\nb")?.size).to.equal(3);
    expect(tree.lstat("/d/a")?.size).to.equal(4);
  });

  it("refuses answers that do not fit", () => {
    const short = { "find0 / -": "a\0l\0", 'lstatnslist "/" "a l"': list(status(0o100644, 9), status(0o120777, 5)) };
    expect(codeOf(() => source({ ...short, 'pread "/a" 9 0': "" }).tree.read("/a"))).to.equal("unreadable-tree");
    const link = { ...short, 'readlinklist "/" "l"': "abc\n" };
    expect(codeOf(() => source(link).tree.readlink("/l"))).to.equal("unreadable-tree");
    const missing = {
      "find0 / -": "a\0",
      'lstatnslist "/" "a"': list(status(0o100644).replace("st_ino: 7", "st_ino: -1")),
    };
    expect(codeOf(() => source(missing).tree.list("/"))).to.equal("unreadable-tree");
  });

  it("refuses a path that is too long for a line of guestfish", () => {
    const name = "é".repeat(127);
    const answers: Record<string, string> = {};
    const { tree } = source(
      new Proxy(answers, {
        get(_, command: string) {
          const parts = [1, 2, 3, 4, 5].map((depth) => `${Array(depth).fill(name).join("/")}\0`);
          if (command === "find0 / -") return Buffer.from(parts.join("")).toString("latin1");
          return status(0o040755);
        },
      }),
    );
    expect(codeOf(() => tree.list(`/${name}`.repeat(5)))).to.equal("unreadable-tree");
  });
});
