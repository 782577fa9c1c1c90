import { expect } from "chai";
import { readDpkgDiversions } from "../../../src/guest/dpkg/dpkg-diversion.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { hostTree } from "../../support/host-tree.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool } from "../../support/real-tool.ts";

const read = (text: string) =>
  guestOf(memoryTree(new Map([["/var/lib/dpkg/diversions", text]]))).fact(readDpkgDiversions);

describe("dpkg's diversions", () => {
  it("are three lines each", () => {
    expect(read("/bin/a\n/bin/a.real\ndash\n/bin/b\n/bin/b.real\n:\n")).to.deep.equal({
      diversions: [
        { from: "/bin/a", to: "/bin/a.real", by: "dash" },
        { from: "/bin/b", to: "/bin/b.real", by: undefined },
      ],
      findings: [],
    });
    expect(guestOf(memoryTree(new Map())).fact(readDpkgDiversions)).to.deep.equal({ diversions: [], findings: [] });
  });

  for (const [text, finding] of [
    ["/a\n/b\n", "is cut short: its lines come in threes, and there are 2"],
    ["/a\n/b\nx", "is cut short: its last line has no end"],
    ["a\n/b\nx\n", ', line 1, is no diversion: "a"'],
    ["/a\n/b\n\n", ', line 1, is no diversion: "/a"'],
    ["/a\n/b\nx\n/a\n/c\nx\n", ', line 4, conflicts with another on "/a"'],
  ] as const) {
    it(`tell what is damaged: ${finding}`, () => {
      expect(read(text).findings.join()).to.contain(
        `/var/lib/dpkg/diversions${finding.startsWith(",") ? "" : " "}${finding}`,
      );
    });
  }

  it("are those that dpkg-divert lists", function () {
    needTools(this, "dpkg-divert");
    const listed = runTool("dpkg-divert", ["--list"]).split("\n").filter(Boolean).sort();
    const { diversions, findings } = guestOf(hostTree("/")).fact(readDpkgDiversions);
    const told = diversions.map(({ from, to, by }) =>
      by === undefined ? `local diversion of ${from} to ${to}` : `diversion of ${from} to ${to} by ${by}`,
    );
    expect(told.sort()).to.deep.equal(listed);
    expect(findings).to.deep.equal([]);
  });
});
