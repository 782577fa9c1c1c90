import { expect } from "chai";
import { compareRpmParts, compareRpmVersions, rpmUpstreamVersion } from "../../../src/guest/rpm/rpm-version.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, runTool } from "../../support/real-tool.ts";

/** Versions in rpm's order, all different. */
const ascending = [
  "1.0~rc1~git1",
  "1.0~rc1",
  "1.0~rc1^git1",
  "1.0",
  "1.0^",
  "1.0^git1~pre",
  "1.0^git1",
  "1.0^git2",
  "1.0a",
  "1.0.1",
  "1.2",
  "1.10",
  "2.4.22",
  "20101121",
  "99999999999999999999",
  "100000000000000000000",
];
/** More that rpm accepts, equal ones among them. */
const odd = [
  "1",
  "01",
  "1.",
  "1..0",
  "1_0",
  "a",
  "A",
  "Z",
  "ab",
  "1a",
  "1.a",
  "a1",
  "~",
  "^",
  "1~",
  "1^~",
  "1é2",
  "-",
  "+1",
];

/** Strings of the characters that decide something, the same ones each time. */
function generated(count: number, letters: string): string[] {
  const random = randomOf(29);
  const part = (length: number) => Array.from({ length }, () => letters.charAt(random(letters.length))).join("");
  return Array.from({ length: count }, () => part(1 + random(7)));
}

function pairsOf(versions: readonly string[], random: readonly string[]): (readonly [string, string])[] {
  const all = versions.flatMap((a) => versions.map((b) => [a, b] as const));
  return [...all, ...random.map((a, index) => [a, random[(index * 7 + 1) % random.length] ?? ""] as const)];
}

/** Pairs of which rpm has another order than `compare`; it is asked by one program of its own. */
function differences(pairs: readonly (readonly [string, string])[], compare: typeof compareRpmVersions): string[] {
  const list = pairs.map(([a, b]) => `{[==[${a}]==],[==[${b}]==]}`).join(",");
  const program = `for _, p in ipairs({${list}}) do print(rpm.vercmp(p[1], p[2]) .. " ") end`;
  const orders = runTool("rpm", ["--eval", `%{lua: ${program}}`])
    .trim()
    .split(" ")
    .map(Number);
  expect(orders).to.have.length(pairs.length);
  return pairs.flatMap(([a, b], index) => {
    const ours = Math.sign(compare(a, b));
    return ours === orders[index] ? [] : [`${a} ${b}: ${ours}, rpm says ${orders[index]}`];
  });
}

describe("versions of rpm", () => {
  before(function () {
    needTools(this, "rpm");
  });

  it("are ordered as listed", () => {
    const signs = ascending.flatMap((a, i) => ascending.map((b, j) => compareRpmParts(a, b) === Math.sign(i - j)));
    expect(signs).to.not.include(false);
  });

  it("have the order that rpm gives them", () => {
    const pairs = pairsOf([...ascending, ...odd], generated(1500, "0019aZ~^."));
    expect(pairs.length).to.be.greaterThan(2500);
    expect(differences(pairs, compareRpmParts)).to.deep.equal([]);
  });

  it("have the order that rpm gives them with epoch and release", () => {
    const stated = ["1", "1-1", "0:1-1", "1:1-1", "00:1", ":1-1", "2:0-1", "1-1-1", "1-1-2", "x:1-1", "1:1", "1-", "-"];
    const pairs = pairsOf(stated, generated(1500, "0129a~^.:-"));
    expect(differences(pairs, compareRpmVersions)).to.deep.equal([]);
  });

  it("have a part that is the software's own", () => {
    expect(["1:2.4.22-3.el9", "2.4.22", "2.4-rc-1"].map(rpmUpstreamVersion)).to.deep.equal([
      "2.4.22",
      "2.4.22",
      "2.4-rc",
    ]);
  });
});
