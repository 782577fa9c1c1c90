import { expect } from "chai";
import { parseConffiles, readDpkgConffiles } from "../../../src/guest/dpkg/dpkg-conffile.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { memoryTree } from "../../support/memory-tree.ts";

const digest = "d41d8cd98f00b204e9800998ecf8427e";

describe("dpkg's configuration files", () => {
  it("are paths with a digest and marks", () => {
    const value = `/etc/a ${digest}\n etc/b c ${digest} obsolete\n /etc/obsolete newconffile remove-on-upgrade`;
    expect(parseConffiles(value, "p").map((one) => Object.values(one).join(" | "))).to.deep.equal([
      `/etc/a | ${digest} | p | false | false`,
      `/etc/b c | ${digest} | p | true | false`,
      "/etc/obsolete | newconffile | p | false | true",
    ]);
    expect(parseConffiles("", "p")).to.deep.equal([]);
    expect(parseConffiles("/etc/lonely", "p")).to.deep.equal([]);
  });

  it("are those of every record", () => {
    const record = (name: string) =>
      `Package: ${name}\nStatus: install ok installed\nConffiles:\n /etc/${name} ${digest}\n`;
    const entries = new Map([["/var/lib/dpkg/status", `${record("a")}\n${record("b")}`]]);
    expect(readDpkgConffiles(guestOf(memoryTree(entries))).map(({ path }) => path)).to.deep.equal(["/etc/a", "/etc/b"]);
  });

  it("are read in time, however many blanks there are", () => {
    const blanks = " ".repeat(300_000);
    expect(parseConffiles(`/etc/a${blanks}b${blanks}0123 obsolete${blanks}`, "p")).to.have.length(1);
    expect(parseConffiles("/etc/a ".repeat(50_000), "p")).to.have.length(1);
  });
});
