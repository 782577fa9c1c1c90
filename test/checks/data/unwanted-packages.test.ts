import { expect } from "chai";
import { buildPackages, firewalls, resolvers, updaters } from "../../../checks/data/unwanted-packages.ts";

describe("the unwanted packages", () => {
  for (const name of [
    "gcc",
    "gcc-13",
    "gcc-13-x86-64-linux-gnu",
    "g++",
    "gcc-c++",
    "cpp",
    "clang-16",
    "make",
    "git",
    "git-core",
    "perl",
    "python3-dev",
    "kernel-devel",
  ]) {
    it(`are such as ${name}`, () => expect(name).to.match(buildPackages));
  }

  for (const name of [
    "gcc-12-base",
    "gcc-13-doc",
    "libgcc-s1",
    "perl-base",
    "makedev",
    "git-man",
    "devscripts",
    "libdevmapper1.02.1",
    "cmake-data",
  ]) {
    it(`are not such as ${name}`, () => expect(name).to.not.match(buildPackages));
  }

  it("are firewalls, updaters and what rewrites resolv.conf, by their whole names", () => {
    expect(["ufw", "firewalld"].every((name) => firewalls.test(name))).to.equal(true);
    expect(["snapd", "dnf-automatic"].every((name) => updaters.test(name))).to.equal(true);
    expect(resolvers.test("resolvconf")).to.equal(true);
    expect(["ufw-extras", "systemd-resolved"].some((name) => firewalls.test(name) || resolvers.test(name))).to.equal(
      false,
    );
  });
});
