import { expect } from "chai";
import { matchesGlob, pathsMatching } from "../../src/guest/path-glob.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const tree = memoryTree(
  new Map([
    ["/etc/a.conf", "1"],
    ["/etc/b.conf", "2"],
    ["/etc/.hidden.conf", "3"],
    ["/etc/c.txt", "4"],
    ["/etc/d/e.conf", "5"],
  ]),
);

describe("patterns of paths", () => {
  const cases: [string, string, boolean][] = [
    ["a.conf", "*.conf", true],
    [".a.conf", "*.conf", false],
    [".a.conf", ".*", true],
    ["ab", "?b", true],
    ["b", "?b", false],
    ["a1", "a[0-9]", true],
    ["ax", "a[!0-9]", true],
    ["a1", "a[^0-9]", false],
    ["a]", "a[]]", true],
    ["a-", "a[x-]", true],
    ["a[", "a[", true],
    ["aXbXc", "a*b*c", true],
    ["aXbX", "a*b*c", false],
    ["", "**", true],
    ["abc", "abc*", true],
  ];
  for (const [name, pattern, expected] of cases) {
    it(`${expected ? "match" : "do not match"} ${JSON.stringify(name)} with ${pattern}`, () => {
      expect(matchesGlob(name, pattern)).to.equal(expected);
    });
  }

  it("name paths in order, of names without a leading dot", () => {
    expect(pathsMatching(tree, "/etc/*.conf")).to.deep.equal(["/etc/a.conf", "/etc/b.conf"]);
    expect(pathsMatching(tree, "/*/?/*.conf")).to.deep.equal(["/etc/d/e.conf"]);
  });

  it("name themselves when they have nothing to expand", () => {
    expect(pathsMatching(tree, "/etc/c.txt")).to.deep.equal(["/etc/c.txt"]);
    expect(pathsMatching(tree, "/etc/none")).to.deep.equal([]);
    expect(pathsMatching(tree, "/etc/a.conf/*")).to.deep.equal([]);
  });

  it("are matched in time, however they are made", () => {
    expect(matchesGlob("a".repeat(20_000), `${"*a".repeat(200)}b`)).to.equal(false);
  });

  it("are refused where they lead too far, such as through links that lead back", () => {
    const names = Array.from({ length: 30 }, (_, index) => [`/a/${index}`, { link: "/a" }] as const);
    const loops = memoryTree(new Map<string, Entry>([...names, ["/a/b", ""]]));
    expect(() => pathsMatching(loops, "/a/*/*/*/*/*")).to.throw(Refusal, "leads too far");
    expect(() => pathsMatching(loops, "/a".repeat(3000))).to.throw(Refusal, "leads too far");
    expect(pathsMatching(loops, "/a/*/b")).to.have.length(30);
  });
});
