import { AssertionError } from "chai";
import { compareDebianVersions } from "../../src/guest/debian-version.ts";
import { packageDatabase } from "../../src/guest/package.ts";
import { expect } from "../../src/verify/assertions.ts";

const database = packageDatabase({
  kind: "dpkg",
  sources: ["/var/lib/dpkg/status"],
  findings: [],
  compareVersions: compareDebianVersions,
  packages: [
    {
      name: "haproxy",
      version: "1:2.6.12-1",
      architecture: "amd64",
      want: "install",
      intact: true,
      state: "installed",
      provides: ["lb"],
    },
  ],
});
const failing = (what: () => void, message: string) => expect(what).to.throw(AssertionError, message);

describe("assertions in the words of the domain", () => {
  it("find packages, by name and by what they provide", () => {
    expect(database).to.include.package("haproxy");
    expect(database).to.include.package("lb");
    expect(database).to.not.include.package("nginx");
    failing(
      () => expect(database).to.include.package("nginx"),
      "expected /var/lib/dpkg/status to hold an installed package nginx",
    );
  });

  for (const [range, holds] of [
    [">=2.2", true],
    [">=2.6.12", true],
    [">= 2.6", true],
    [">2.6.12", false],
    ["<3", true],
    ["<=2.6.11", false],
    ["=2.6.12", true],
    ["<2.6~", false],
  ] as const) {
    it(`compare the upstream version: 2.6.12 is ${holds ? "" : "not "}${range}`, () => {
      if (holds) expect(database).to.include.package("haproxy", range);
      else
        failing(
          () => expect(database).to.include.package("haproxy", range),
          `expected haproxy ${range}, found 1:2.6.12-1`,
        );
    });
  }

  it("refuse a range that is none", () => {
    expect(() => expect(database).to.include.package("haproxy", "2.2")).to.throw(Error, "2.2 is no range");
  });

  it("want nothing in a list, and tell its first entries", () => {
    expect([], "x").to.be.none();
    failing(() => expect(["a", "b"], "what is missing").to.be.none(), "what is missing: expected none, found a, b");
    const many = Array.from({ length: 13 }, (_, i) => i);
    failing(() => expect(many).to.be.none(), "found 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more");
  });
});
