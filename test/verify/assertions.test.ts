import { AssertionError } from "chai";
import { compareDebianVersions } from "../../src/guest/dpkg/debian-version.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { packageDatabase } from "../../src/guest/package.ts";
import { expect } from "../../src/verify/assertions.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

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

  it("take any of several names", () => {
    expect(database).to.include.package(["nginx", "haproxy"], ">=2");
    failing(() => expect(database).to.include.package(["nginx", "envoy"]), "an installed package nginx or envoy");
  });

  it("ask a guest for its packages, and miss them where there is no database", () => {
    const good = guestOf(memoryTree(goodAmphora()));
    expect(good).to.have.package("haproxy", ">=2.2");
    failing(
      () => expect(guestOf(memoryTree(new Map()))).to.have.package("haproxy"),
      "expected the guest, which has no package database, to hold an installed package haproxy",
    );
    failing(() => expect(undefined).to.include.package("haproxy"), "which has no package database");
  });

  it("find commands as a service does", () => {
    const program = { content: "#!/bin/sh\n", mode: 0o755 };
    const guest = guestOf(
      memoryTree(
        new Map<string, Entry>([
          ["/bin/sh", program],
          ["/usr/bin/nc", { link: "/etc/alternatives/nc" }],
          ["/etc/alternatives/nc", program],
          ["/usr/sbin/lost", { content: "#!/bin/gone\n", mode: 0o755 }],
          ["/usr/bin/plain", { content: "#!/bin/sh\n", mode: 0o644 }],
        ]),
      ),
    );
    expect(guest).to.have.command("nc");
    expect(guest).to.have.command(["ncat", "nc"]);
    expect(guest).to.have.command("/etc/alternatives/nc");
    expect(guest).to.not.have.command("ncat");
    failing(() => expect(guest).to.not.have.command("nc"), "expected no command nc on");
    failing(() => expect(guest).to.have.command("plain"), "found none that is executable");
    failing(() => expect(guest).to.have.command("/bin/nc"), "expected a command /bin/nc in the guest, found none");
    failing(
      () => expect(guest).to.have.command("lost"),
      "expected /usr/sbin/lost to start, but its interpreter /bin/gone is not there",
    );
  });

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
