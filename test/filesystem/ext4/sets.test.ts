import { mkdirSync, rmSync } from "node:fs";
import { expect } from "chai";
import { compareTrees, type Difference } from "../../../src/filesystem/compare.ts";
import { ext4Sets } from "../../support/ext4-sets.ts";
import { ext4Workshop } from "../../support/ext4-workshop.ts";
import { hostTree } from "../../support/host-tree.ts";
import { runTool } from "../../support/real-tool.ts";

describe("ext2, ext3 and ext4 feature sets", function () {
  this.timeout(60_000);
  const { scratch, make, opened, demandKernelsTree, demandAttributes } = ext4Workshop();

  it("are at least 62", () => {
    expect(new Set(ext4Sets.map(({ name }) => name)).size)
      .to.equal(ext4Sets.length)
      .and.to.be.at.least(62);
  });

  for (const set of ext4Sets.filter(({ oracle }) => oracle === "kernel")) {
    it(`${set.name}: equal to what this host's kernel shows`, () => {
      demandKernelsTree(make(set));
    });
  }

  for (const set of ext4Sets.filter(({ oracle }) => oracle === "debugfs")) {
    it(`${set.name}: equal to what debugfs copies out, and to what mke2fs put in`, () => {
      const path = make(set);
      rmSync(scratch("copy"), { recursive: true, force: true });
      mkdirSync(scratch("copy"));
      runTool("debugfs", ["-R", `rdump / ${scratch("copy")}`, path]);
      const content = () => true;
      opened(path, (tree) => {
        // debugfs copies neither devices nor queues.
        const special = new Set(["/fifo", "/null", "/wide"]);
        const differences = compareTrees(hostTree(scratch("copy")), tree, {
          content,
          ignore: (name) => special.has(name),
        });
        // Nor the bits of a mode above 0777.
        const counts = ({ path: name, what, expected, actual }: Difference) =>
          name !== "/" && !(what === "mode" && expected === actual.slice(-3));
        expect(differences.filter(counts)).to.deep.equal([]);
        const ignore = (name: string) => name === "/lost+found";
        expect(compareTrees(hostTree(scratch("sample")), tree, { content, ignore })).to.deep.equal([]);
        demandAttributes(scratch("sample"), tree);
      });
    });
  }
});
