import { closeSync, copyFileSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { type Ext4Set, ext4Sets } from "../../support/ext4-sets.ts";
import { ext4Workshop } from "../../support/ext4-workshop.ts";
import { hostTree } from "../../support/host-tree.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** The set of that name. */
function named(name: string): Ext4Set {
  const found = ext4Sets.find((set) => set.name === name);
  if (found === undefined) throw new Error(`there is no set ${name}`);
  return found;
}

describe("an ext4 in a state that only use brings about", function () {
  this.timeout(60_000);
  const { scratch, make, mounted, opened, demandKernelsTree } = ext4Workshop();

  for (const name of [
    "ext3 with blocks of 4096",
    "ext4 with blocks of 1024",
    "orphan_file",
    "fast_commit",
    "no checksums",
  ]) {
    it(`copied while mounted, ${name}: equal to what the kernel shows without its journal`, () => {
      const path = make(named(name));
      mounted(path, "loop", (run, directory) => {
        writeFileSync(`${directory}/deleted while open`, "x".repeat(100_000));
        const open = openSync(`${directory}/deleted while open`, "r");
        rmSync(`${directory}/deleted while open`);
        rmSync(`${directory}/etc/empty`);
        run(["sync", "-f", directory]);
        // What comes now is in the journal only, if anywhere.
        writeFileSync(`${directory}/new`, "new");
        rmSync(`${directory}/names`, { recursive: true });
        run(["sync", `${directory}/new`]);
        copyFileSync(path, scratch("copy"));
        closeSync(open);
      });
      opened(scratch("copy"), (tree, { superblock }) => {
        expect(superblock).to.include({ needsRecovery: true, orphansPresent: true });
        expect(tree.lstat("/etc/empty")).to.equal(undefined);
      });
      demandKernelsTree(scratch("copy"));
      opened(path, (_, { superblock }) =>
        expect(superblock).to.include({ needsRecovery: false, orphansPresent: false }),
      );
    });
  }

  it("shows all of an encrypted directory but names, content and targets", () => {
    const path = make(named("encrypt and stable_inodes, unused"));
    mounted(path, "loop", (run, directory) => {
      // The key ends with the session of the shell that adds it.
      const script = `
        e4crypt new_session >/dev/null 2>&1
        mkdir "$1/secret" && echo password | e4crypt add_key -S s:salt "$1/secret" >/dev/null || exit 1
        echo content >"$1/secret/file" && ln -s /etc/passwd "$1/secret/link" && mkdir "$1/secret/directory"
        setfattr -n user.plain -v 1 "$1/secret/file"
        i=0
        while [ $i -lt 500 ]; do : >"$1/secret/directory/$i"; i=$((i + 1)); done`;
      run(["sh", "-c", script, "sh", directory]);
    });
    mounted(path, "loop,ro,noload", (_, directory) =>
      opened(path, (tree, source) => {
        const ignore = (name: string) => name === "/secret";
        expect(compareTrees(hostTree(directory), tree, { ignore })).to.deep.equal([]);
        // Without the key the kernel's names are others, but the entries are the same.
        const statuses = (from: typeof tree) =>
          [...from.walk("/secret")].map(({ status }) => status).sort((a, b) => a.inode - b.inode);
        const isLink = ({ type }: { type: string }) => type === "symlink";
        const kernels = statuses(hostTree(directory));
        expect(kernels).to.have.length(504);
        expect(statuses(tree).filter((status) => !isLink(status))).to.deep.equal(
          kernels.filter((status) => !isLink(status)),
        );
        expect(statuses(tree).filter(isLink)).to.have.length(1);
        for (const { path: name, status } of tree.walk("/secret")) {
          expect(name).to.match(/^\/secret(\/[\w-]{22,}){0,2}$/);
          expect(source.flags(status.inode)).to.deep.equal(["encrypted"]);
          if (status.type === "file" && status.size > 0) {
            expect(codeOf(() => tree.read(name))).to.equal("unsupported-filesystem");
            expect([...(tree.attributes(name)?.keys() ?? [])]).to.deep.equal(["user.plain"]);
          }
          if (status.type === "symlink") expect(codeOf(() => tree.readlink(name))).to.equal("unsupported-filesystem");
        }
        expect(readdirSync(`${directory}/secret`)).to.have.length(3);
      }),
    );
  });
});
