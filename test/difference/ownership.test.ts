import { expect } from "chai";
import { ownershipOf, withOffspring } from "../../src/difference/ownership.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { inventory } from "../../src/guest/inventory.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { smallGuest } from "../support/small-guest.ts";

const module = "/usr/lib/python3/dist-packages/a.py";
const cache = "/usr/lib/python3/dist-packages/__pycache__";

const conffile = "/etc/c.conf";
const md5 = "0123456789abcdef".repeat(2);
const record = `Package: c\nStatus: install ok installed\nArchitecture: all\nVersion: 1\nConffiles:\n ${conffile} ${md5}\nDescription: c\n`;

describe("who owns what", () => {
  const guest = guestOf(
    memoryTree(
      smallGuest(
        [
          { name: "python3-a", files: { [module]: "import b\n" } },
          { name: "vim", files: { "/bin/vim": "vim", "/usr/share/doc/vim": "x" } },
          { name: "other", files: { "/usr/share/doc/vim": "y" } },
        ],
        {
          "/bin": { link: "usr/bin" },
          "/usr/bin/vim": "vim",
          "/etc/alternatives/vi": { link: "/bin/vim" },
          "/usr/bin/vi": { link: "/etc/alternatives/vi" },
          "/usr/bin/dangling": { link: "nowhere" },
          [`${cache}/a.cpython-311.pyc`]: "compiled",
          [`${cache}/gone.cpython-311.pyc`]: "compiled",
          "/opt/mine": "mine",
        },
      ),
    ),
  );
  const entries = guest.fact(inventory);
  const own = ownershipOf(guest, entries);
  const all = withOffspring(guest, entries, own);
  const rowOf = (path: string) => entries.findIndex((entry) => entry.path === path);
  const ownersOf = (path: string) => [own.owners[rowOf(path)], all.owners[rowOf(path)]];

  it("is told by the package database, links in front of the last name followed", () => {
    expect(own.defects).to.deep.equal([]);
    expect(ownersOf("/usr/bin/vim")).to.deep.equal(["vim", "vim"]);
    expect(own.records[rowOf("/usr/bin/vim")]).to.match(/^[0-9a-f]{32}$/);
  });

  it("may be several, whose records must agree", () => {
    expect(ownersOf("/usr/share/doc/vim")[0]).to.equal("vim\nother");
    expect(own.records[rowOf("/usr/share/doc/vim")]).to.equal("");
  });

  it("is whoever owns what a link leads to", () => {
    expect(ownersOf("/etc/alternatives/vi")).to.deep.equal(["", "vim"]);
    expect(ownersOf("/usr/bin/vi")).to.deep.equal(["", "vim"]);
    expect(ownersOf("/usr/bin/dangling")).to.deep.equal(["", ""]);
  });

  it("is whoever owns the source of compiled Python", () => {
    expect(ownersOf(`${cache}/a.cpython-311.pyc`)).to.deep.equal(["", "python3-a"]);
    expect(all.sources).to.deep.equal(new Map([[rowOf(`${cache}/a.cpython-311.pyc`), rowOf(module)]]));
    expect(ownersOf(`${cache}/gone.cpython-311.pyc`)).to.deep.equal(["", ""]);
  });

  it("records nothing to rely on of what an administrator may change", () => {
    const small = smallGuest([], {
      [conffile]: "x",
      "/var/lib/dpkg/status": record,
      "/var/lib/dpkg/info/c.list": `${conffile}\n`,
    });
    const other = guestOf(memoryTree(small));
    const found = ownershipOf(other, other.fact(inventory));
    const row = found.rows.get(conffile) ?? -1;
    expect([found.owners[row], found.records[row]]).to.deep.equal(["c", ""]);
  });

  it("is nobody of anything else", () => {
    expect(ownersOf("/opt/mine")).to.deep.equal(["", ""]);
  });
});
