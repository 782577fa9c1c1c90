import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { mountRights } from "../../src/host/mount-rights.ts";
import { xfsBytes } from "../filesystem/xfs/xfs-fixture.ts";
import { skipAloud } from "../skip.ts";
import { needTools, scratchDirectory } from "./real-tool.ts";
import { tryMutations } from "./xfs-mutations.ts";
import { fillOnHost, makeXfs } from "./xfs-oracle.ts";

/** Damages an XFS of each version in that many ways; anything but a refusal fails. */
export function testHostileXfs(cases: number): void {
  const scratch = scratchDirectory();
  before(function () {
    needTools(this, "mkfs.xfs");
  });

  function demandRefusals(image: Buffer, seed: number): void {
    const { errors, refused } = tryMutations(image, cases, seed);
    expect(errors.slice(0, 3)).to.deep.equal([]);
    // Damage that is never met shows nothing.
    expect(refused).to.be.greaterThan(cases / 4);
  }

  it("refuses version 5, or reads on, whatever is damaged", function () {
    const rights = mountRights();
    if (!rights.available) skipAloud(this, `${rights.reason}; ${rights.remedy}`);
    const set = {
      name: "hostile",
      options: ["-b", "size=1024"],
      size: 48,
      names: 310,
      fragmented: true,
      oracle: "host kernel",
    } as const;
    makeXfs(set, scratch("five"));
    fillOnHost(set, scratch("five"), scratch("mount"));
    demandRefusals(readFileSync(scratch("five")), 5000);
  });

  it("refuses version 4, or reads on, whatever is damaged", () => {
    writeFileSync(scratch("content"), "0123456789".repeat(9000));
    const files = (count: number) =>
      Array.from({ length: count }, (_, index) => `name-${index} ---644 0 0 ${scratch("content")}`);
    const entries = [
      ...["small d--755 0 0", ...files(2), "$", "block d--755 0 0", ...files(12), "$", "node d--755 0 0"],
      ...Array.from({ length: 300 }, (_, index) => `link-${index} l--777 0 0 ${"x".repeat(index * 3 + 1)}`),
      ...["$", "pipe p--644 0 0", "disk b--644 0 0 8 1"],
    ];
    const image = xfsBytes(scratch("four"), ["-m", "crc=0", "-b", "size=512", "-i", "size=256"], entries, 24);
    demandRefusals(image, 4000);
  });
}
