import { expect } from "chai";
import type { Difference, FileChange } from "../../src/difference/difference.ts";
import { securityItems, valuePhrase } from "../../src/report/difference-highlights.ts";
import { type Phrase, render } from "../../src/report/phrase.ts";
import { sampleDifference } from "../support/differences.ts";

const plain = (phrase: Phrase) =>
  render(
    phrase,
    (ours) => ours,
    (guest) => guest,
  );
const told = (more: Partial<Difference>) => securityItems(sampleDifference(more)).map(plain);
const state = (mode: number) => ({ type: "file", mode, uid: 0, gid: 0, size: 1, links: 1 }) as const;
const file = (more: Partial<FileChange>): Partial<Difference> => ({
  files: [{ path: "/usr/bin/a", change: "changed", aspects: ["mode"], ...more }],
});

describe("what of a difference bears on security", () => {
  it("is a package that went back, and an upgrade of one that guards something", () => {
    const packages = ["haproxy", "libssl3", "linux-image-6.1.0-40-amd64", "tmux"].map((name) => ({
      ...{ name, architecture: "amd64", change: "upgraded" as const, old: "1", new: "2" },
    }));
    const back = { name: "tmux", architecture: "amd64", change: "downgraded", old: "2", new: "1" } as const;
    expect(told({ packages: [...packages, back] })).to.deep.equal([
      "Package tmux went back from 2 to 1.",
      "Package haproxy went from 1 to 2; its changelog tells what was mended.",
      "Package libssl3 went from 1 to 2; its changelog tells what was mended.",
      "Package linux-image-6.1.0-40-amd64 went from 1 to 2; its changelog tells what was mended.",
    ]);
  });

  it("is a program that borrows rights", () => {
    expect(told(file({ change: "added", new: state(0o4755) }))).to.deep.equal([
      "Program /usr/bin/a runs with the rights of its owner or group: mode 4755.",
    ]);
    expect(told(file({ old: state(0o755), new: state(0o2755) }))).to.deep.equal([
      "Program /usr/bin/a runs with the rights of its owner or group: mode 2755.",
    ]);
    expect(told(file({ old: state(0o4755), new: state(0o755) }))).to.deep.equal([
      "Program /usr/bin/a went from the mode 4755 to 755.",
    ]);
    expect(told(file({ change: "removed", old: state(0o4755) }))).to.deep.equal([
      "Program /usr/bin/a with the mode 4755 is gone.",
    ]);
    expect(told(file({ old: state(0o755), new: state(0o700) }))).to.deep.equal([]);
  });

  it("is a program with capabilities", () => {
    const attributes = ["security.capability"];
    expect(told(file({ attributes, change: "added" }))).to.deep.equal(["Program /usr/bin/a has capabilities."]);
    expect(told(file({ attributes, change: "removed" }))).to.deep.equal([
      "Program /usr/bin/a with capabilities is gone.",
    ]);
    expect(told(file({ attributes }))).to.deep.equal(["The capabilities of /usr/bin/a are others."]);
    expect(told(file({ attributes: ["security.selinux"] }))).to.deep.equal([]);
  });

  it("is who may log in, who listens, and a check that passed before", () => {
    const checks = [
      { name: "a", old: "pass", new: "fail" },
      { name: "b", old: "fail", new: "pass" },
    ];
    const change = {
      users: [{ name: "u", new: "x" }],
      groups: [{ name: "g", old: "x" }],
      ports: [{ name: "p", new: "1" }],
    };
    expect(told({ ...change, checks })).to.deep.equal([
      ...[
        "Check a went from pass to fail.",
        "User u is new: x.",
        "Group g is gone; it was: x.",
        "Listener p is new: 1.",
      ],
    ]);
  });

  it("is told of a value with what it was and is", () => {
    expect(plain(valuePhrase("Unit", { name: "a", old: "b", new: "c" }))).to.equal("Unit a went from b to c.");
  });
});
