import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../src/disk/file-reader.ts";
import { compareTrees } from "../../src/filesystem/compare.ts";
import { type Ext4Source, openExt4 } from "../../src/filesystem/ext4/ext4-source.ts";
import type { FileTree } from "../../src/filesystem/tree.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { parseAttributes } from "./attribute-dump.ts";
import type { Ext4Set } from "./ext4-sets.ts";
import { hostTree } from "./host-tree.ts";
import { type MountNamespace, needMounts, openMountNamespace } from "./mount-namespace.ts";
import { needTools, runTool, scratchDirectory } from "./real-tool.ts";
import { fillSampleDirectory } from "./sample-directory.ts";

const contents = new URL("./ext4-contents.sh", import.meta.url).pathname;

/** A value in hexadecimal, of so many bytes. */
const bytes = (count: number) => `0x${"a7".repeat(count)}`;
const attributes = `# file: etc/os-release
user.comment=0x68656c6c6f
user.empty=
security.selinux-like=0x73797374656d00
trusted.${"n".repeat(200)}=0x01

# file: usr/bin/sudo
security.capability=0x0000000200200000000000000000000000000000

# file: etc/of-1024
user.large=${bytes(600)}

# file: many
${Array.from({ length: 12 }, (_, index) => `user.number-${index}=0x${index.toString(16).padStart(2, "0")}`).join("\n")}

`;
const largeAttributes = `# file: etc/of-200
user.huge=${bytes(60_000)}
user.small=0x01

# file: etc/of-157
user.huge=${bytes(60_000)}
user.other=${bytes(5000)}

`;

/** Makes volumes, mounts them where only this process sees it, and holds what our reader shows against the kernel. */
export interface Ext4Workshop {
  readonly scratch: (name: string) => string;
  /** Makes and fills the volume of a set, always at the same path. */
  make(set: Ext4Set): string;
  /** Mounts a volume as long as `use` lasts; `directory` leads to its root from outside the namespace. */
  mounted<T>(path: string, options: string, use: (run: MountNamespace["run"], directory: string) => T): T;
  opened<T>(path: string, use: (tree: FileTree, source: Ext4Source) => T): T;
  demandKernelsTree(path: string): void;
  /** Demands the attributes that a directory has, as seen from inside the namespace. */
  demandAttributes(directory: string, tree: FileTree): void;
}

/** Registers the hooks that a suite with volumes needs. */
export function ext4Workshop(): Ext4Workshop {
  const scratch = scratchDirectory();
  let namespace: MountNamespace | undefined;

  before(function () {
    needTools(this, "mke2fs", "e2fsck", "debugfs", "tune2fs", "resize2fs", "mkfifo", "getfattr", "setfacl");
    needMounts(this);
    namespace = openMountNamespace();
    fillSampleDirectory(scratch("sample"));
    writeFileSync(scratch("attributes"), attributes);
    writeFileSync(scratch("large-attributes"), attributes + largeAttributes);
    mkdirSync(scratch("mount"));
    // mke2fs takes attributes along, where the directory for temporary files can hold them.
    const furnish =
      'cd "$1" && setfattr --restore="$2" && setfacl -m u:1234:rwx etc/os-release && setfacl -d -m u:5:r-x usr';
    namespace.run(["sh", "-c", furnish, "sh", scratch("sample"), scratch("attributes")]);
  });
  after(() => namespace?.end());

  function make({ options, filledBy, size, isUsed, hasLargeAttributes, finish }: Ext4Set): string {
    const path = scratch("volume");
    // mke2fs with -K leaves there what it does not need.
    writeFileSync(path, isUsed ? Buffer.alloc(size * 1024 * 1024, "old") : "");
    truncateSync(path, size * 1024 * 1024);
    const source = filledBy === "mke2fs" ? ["-d", scratch("sample")] : [];
    runTool("mke2fs", ["-qFK", "-N", "6000", ...options, ...source, path]);
    if (filledBy === "kernel") {
      const dump = scratch(hasLargeAttributes ? "large-attributes" : "attributes");
      mounted(path, "loop", (run) => run(["sh", contents, scratch("sample"), scratch("mount"), dump]));
    }
    finish?.(path);
    return path;
  }

  function mounted<T>(path: string, options: string, use: (run: MountNamespace["run"], directory: string) => T): T {
    if (namespace === undefined) throw new Error("there is no namespace");
    const { run, outside } = namespace;
    run(["mount", "-t", "ext4", "-o", options, path, scratch("mount")]);
    try {
      return use(run, outside(scratch("mount")));
    } finally {
      run(["umount", scratch("mount")]);
    }
  }

  function opened<T>(path: string, use: (tree: FileTree, source: Ext4Source) => T): T {
    const file = openFile(path);
    try {
      const source = openExt4(file);
      return use(treeOf(source), source);
    } finally {
      file.close();
    }
  }

  function demandKernelsTree(path: string): void {
    mounted(path, "loop,ro,noload", (_, directory) =>
      opened(path, (tree) => {
        const kernel = hostTree(directory);
        expect([...tree.walk()]).to.deep.equal([...kernel.walk()]);
        expect(compareTrees(kernel, tree, { content: (_, { size }) => size < 2 ** 30 })).to.deep.equal([]);
        demandAttributes(scratch("mount"), tree);
      }),
    );
  }

  function demandAttributes(directory: string, tree: FileTree): void {
    if (namespace === undefined) throw new Error("there is no namespace");
    const dump = namespace.run(["getfattr", "-d", "-m", "-", "-e", "hex", "-h", "-R", "--absolute-names", directory]);
    const expected = parseAttributes(dump, directory);
    expect(expected.size).to.be.greaterThan(0);
    const found = new Map<string, [string, string][]>();
    for (const { path } of tree.walk()) {
      const own = [...(tree.attributes(path) ?? [])].map(([name, value]): [string, string] => [
        name,
        Buffer.from(value).toString("hex"),
      ]);
      if (own.length > 0) found.set(path, own.sort());
    }
    expect([...found].sort()).to.deep.equal([...expected].sort());
  }

  return { scratch, make, mounted, opened, demandKernelsTree, demandAttributes };
}
