import { expect } from "chai";
import { refuseContradictions } from "../../../src/build/options/contradictions.ts";
import { type Options, parseOptions } from "../../../src/build/options/options.ts";
import { Refusal } from "../../../src/refusal.ts";

function options(change: Partial<Options>): Options {
  const request = parseOptions([], { HOME: "/home/ann" }, "/build");
  if (request.kind !== "build") throw new Error("nothing to build");
  return { ...request.options, ...change };
}

describe("refuseContradictions", () => {
  const CONTRADICTIONS: [string, Partial<Options>, string][] = [
    ["json without a plan to print", { json: true }, "needs --dry-run"],
    ["i386 today", { compat: "today", arch: "i386" }, "choose --compat 2014 or another -a"],
    ["32 bits of the Red Hat family", { baseOs: "centos", arch: "armhf" }, "There is no centos for armhf"],
    ["a small fedora", { baseOs: "fedora", size: 2 }, "needs at least 3 GB"],
    ["a small rhel", { baseOs: "rhel", size: 2 }, "needs at least 3 GB"],
    ["FIPS on Ubuntu", { fips: true }, "leave -y out"],
    ["FIPS on Debian", { fips: true, baseOs: "debian" }, "leave -y out"],
    ["rhel without its image", { baseOs: "rhel" }, "set DIB_LOCAL_IMAGE"],
    ["a kernel that arm64 lacks", { arch: "arm64", kernelPackage: "linux-image-kvm" }, "choose another -k"],
  ];
  for (const [what, change, remedy] of CONTRADICTIONS) {
    it(`refuses ${what}`, () => {
      const thrown = expect(() => refuseContradictions(options(change), {})).to.throw(Refusal, remedy);
      thrown.with.property("message").that.matches(/^[A-Z](?!.*\. [A-Z])[^\n]*\.$/);
    });
  }

  it("lets each part of them be", () => {
    const good: Partial<Options>[] = [
      {},
      { json: true, dryRun: true },
      { arch: "i386" },
      { compat: "today" },
      { baseOs: "fedora", size: 3 },
      { baseOs: "rocky", fips: true, size: 1 },
      { baseOs: "debian", arch: "arm64", kernelPackage: "linux-image-kvm" },
      { kernelPackage: "linux-image-kvm" },
    ];
    for (const change of good) refuseContradictions(options(change), {});
    refuseContradictions(options({ baseOs: "rhel" }), { DIB_LOCAL_IMAGE: "/rhel.qcow2" });
  });
});
