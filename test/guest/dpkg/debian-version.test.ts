import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { compareDebianVersions, upstreamVersion } from "../../../src/guest/dpkg/debian-version.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { hostTree } from "../../support/host-tree.ts";
import { randomOf } from "../../support/random.ts";
import { needTools } from "../../support/real-tool.ts";

/** Versions in the order of Debian policy 5.6.12, all different. */
const ascending = [
  "0~~",
  "0~~a",
  "0~",
  "0",
  "0a~b",
  "0a",
  "0+",
  "1.0~rc1-1",
  "1.0",
  "1.0-0.1",
  "1.0-1~",
  "1.0-1",
  "1.0-1+b1",
  "1.0a-1",
  "1.0+dfsg-1",
  "1.2-9",
  "1.10-1",
  "2.6.12-1+deb12u4",
  "2.6.12-2",
  "10",
  "99999999999999999999",
  "100000000000000000000",
  "1:0.1",
  "1:2.2.7-1+b2",
  "2:0",
];
/** More that dpkg accepts, equal ones among them. */
const odd = ["00", "1.01", "1.1", "0:1.1-0", "1.1-00", "1-2-3", "1-2.3", "1a2b3", "1A", "1:1:1", "1.-1", "1+~", "1+"];

const sorted = (a: string, b: string) => Math.sign(compareDebianVersions(a, b));

/** Versions of the letters that decide something, the same ones each time. */
function generated(count: number): string[] {
  const random = randomOf(12);
  const pick = (letters: string) => letters.charAt(random(letters.length));
  const part = (length: number) => Array.from({ length }, () => pick("0019aZ~+.")).join("");
  return Array.from({ length: count }, () => {
    const epoch = random(4) === 0 ? `${random(3)}:` : "";
    const revision = random(2) === 0 ? `-${pick("019")}${part(random(4))}` : "";
    return `${epoch}${pick("0129")}${part(random(6))}${random(5) === 0 && revision ? "-x" : ""}${revision}`;
  });
}

/** The order of each pair as dpkg has it, asked by one shell. */
function dpkgOrders(pairs: readonly (readonly [string, string])[]): number[] {
  const script =
    'while read -r a b; do if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" gt "$b"; then echo 1; else echo 0; fi; done';
  const input = pairs.map((pair) => `${pair.join(" ")}\n`).join("");
  const { stdout, stderr } = spawnSync("sh", ["-c", script], { input, encoding: "utf8" });
  expect(stderr, "what dpkg complains of").to.equal("");
  return stdout.trim().split("\n").map(Number);
}

describe("Debian versions", () => {
  it("are ordered as policy says, each pair both ways", () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(sorted(a, b), `${a} and ${b}`).to.equal(Math.sign(i - j));
      }
    }
  });

  it("counts leading zeros and an epoch of 0 for nothing", () => {
    expect(compareDebianVersions("1.01", "1.1")).to.equal(0);
    expect(compareDebianVersions("0:1.1", "1.1-0")).to.equal(0);
  });

  it("agree with dpkg on all pairs of odd ones, on generated ones and on those of this host", function () {
    this.timeout(120_000);
    needTools(this, "dpkg");
    const interesting = [...ascending, ...odd];
    const pairs = interesting.flatMap((a, i) => interesting.slice(0, i + 1).map((b): [string, string] => [a, b]));
    const versions =
      guestOf(hostTree("/"))
        .packages()
        ?.packages.map(({ version }) => version) ?? [];
    const real = versions.filter((_, index) => index % 7 === 0).slice(0, 150);
    const made = generated(300);
    for (const list of [real, made]) {
      for (const [i, a] of list.entries()) pairs.push([a, list[(i + 1) % list.length] ?? a]);
    }
    // Neighbours in their order decide late, which chance seldom does.
    const close = [...made].sort(compareDebianVersions);
    for (const [i, a] of close.entries()) pairs.push([a, close[i + 1] ?? a]);
    expect(pairs).to.have.length.above(1000);
    const orders = dpkgOrders(pairs);
    expect(orders).to.have.length(pairs.length);
    const wrong = pairs.filter(([a, b], index) => sorted(a, b) !== orders[index]);
    expect(wrong.map((pair) => pair.join(" and "))).to.deep.equal([]);
    expect([...new Set(orders)]).to.have.members([-1, 0, 1]);
  });

  it("has an upstream part", () => {
    expect(["1:2.2.7-1+b2", "2.6.12", "1.0-rc-1"].map(upstreamVersion)).to.deep.equal(["2.2.7", "2.6.12", "1.0-rc"]);
  });
});
