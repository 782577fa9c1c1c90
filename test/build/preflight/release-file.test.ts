import { expect } from "chai";
import { parseReleaseFile, suiteProblem } from "../../../src/build/preflight/release-file.ts";

const TEXT = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: Debian
Suite: oldstable-updates
Codename: bookworm-updates
Date: Mon, 23 Nov 2026 02:11:47 UTC
Valid-Until: Mon, 30 Nov 2026 02:11:47 UTC
Architectures: all amd64 arm64
Components: main contrib
MD5Sum:
 0123 17 main/binary-amd64/Release
`;

describe("a Release file", () => {
  const release = parseReleaseFile(TEXT);
  const wanted = { suite: "bookworm-updates", arch: "amd64", components: ["main"], checksDates: true };
  const now = new Date("2026-11-24T00:00:00Z");
  const problem = (changes: Partial<typeof wanted>, time = now) =>
    release && suiteProblem(release, { ...wanted, ...changes }, time);

  it("tells names, architectures, components and dates", () => {
    expect(release).to.deep.equal({
      suite: "oldstable-updates",
      codename: "bookworm-updates",
      architectures: ["all", "amd64", "arm64"],
      components: ["main", "contrib"],
      date: new Date("2026-11-23T02:11:47Z"),
      validUntil: new Date("2026-11-30T02:11:47Z"),
    });
    expect(parseReleaseFile("<html>\nHello: world\n")).to.equal(undefined);
  });

  it("suits who wants what it has", () => {
    expect(problem({})).to.equal(undefined);
    expect(problem({ suite: "oldstable-updates", components: ["main", "contrib"] })).to.equal(undefined);
  });

  it("does not suit who wants something else, or at another time", () => {
    const contents = (text: string) => ({ kind: "contents", text });
    expect(problem({ suite: "noble" })).to.deep.equal({
      kind: "part",
      text: "calls itself oldstable-updates and bookworm-updates",
    });
    expect(problem({ arch: "i386" })).to.deep.equal(contents("has no packages for i386, only for all, amd64, arm64"));
    expect(problem({ components: ["universe"] })).to.deep.equal(
      contents("has no component universe, only main, contrib"),
    );
    expect(problem({ components: ["main", "universe"] })?.kind).to.equal("part");
    expect(problem({}, new Date("2026-12-01"))).to.deep.equal({
      kind: "time",
      text: "expired at 2026-11-30T02:11:47.000Z",
    });
    const early = problem({}, new Date("2026-01-01"));
    expect(early).to.deep.equal({ kind: "time", text: "is of 2026-11-23T02:11:47.000Z, which is in the future" });
  });

  it("suits at any time who is told not to look at dates", () => {
    expect(problem({ checksDates: false }, new Date("2026-12-01"))).to.equal(undefined);
  });

  it("of a security archive has components of two words", () => {
    const security = parseReleaseFile("Suite: stable-security\nComponents: updates/main updates/contrib\n");
    expect(security && suiteProblem(security, { ...wanted, suite: "stable-security" }, now)).to.equal(undefined);
  });

  it("of Debian's older security suites calls itself by the codename alone", () => {
    const buster = parseReleaseFile("Suite: oldstable\nCodename: buster\n");
    expect(buster && suiteProblem(buster, { ...wanted, suite: "buster/updates" }, now)).to.equal(undefined);
  });
});
