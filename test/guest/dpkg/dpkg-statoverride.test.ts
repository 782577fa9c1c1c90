import { expect } from "chai";
import { readDpkgStatOverrides } from "../../../src/guest/dpkg/dpkg-statoverride.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { hostTree } from "../../support/host-tree.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool } from "../../support/real-tool.ts";

const file = "/var/lib/dpkg/statoverride";
const read = (text: string) => guestOf(memoryTree(new Map([[file, text]]))).fact(readDpkgStatOverrides);

describe("dpkg's overrides of owner and mode", () => {
  it("are one a line", () => {
    expect(read("root crontab 2755 /usr/bin/crontab\n#33 #44 640 /a b\n")).to.deep.equal({
      overrides: [
        { path: "/usr/bin/crontab", user: "root", group: "crontab", mode: 0o2755 },
        { path: "/a b", user: "#33", group: "#44", mode: 0o640 },
      ],
      findings: [],
    });
  });

  for (const [text, finding] of [
    ["root root 755 /a", `${file} is cut short: its last line has no end`],
    ["root root 7558 /a\n", `${file}, line 1, is no override: "root root 7558 /a"`],
    ["root root 755 /a\nroot bin 755 /a\n", `${file} has a second line for "/a"`],
  ] as const) {
    it(`tell what is damaged: ${finding}`, () => expect(read(text).findings).to.include(finding));
  }

  it("are those that dpkg-statoverride lists", function () {
    needTools(this, "dpkg-statoverride");
    // It ends with 1 when there are none.
    const listed = runTool("dpkg-statoverride", ["--list"], undefined, 1).split("\n").filter(Boolean).sort();
    const { overrides } = guestOf(hostTree("/")).fact(readDpkgStatOverrides);
    const told = overrides.map(({ user, group, mode, path }) => `${user} ${group} ${mode.toString(8)} ${path}`);
    expect(told.sort()).to.deep.equal(listed);
  });
});
