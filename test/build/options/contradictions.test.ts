import { expect } from "chai";
import { refuseContradictions } from "../../../src/build/options/contradictions.ts";
import { type Options, parseOptions } from "../../../src/build/options/options.ts";
import { type Environment, readSettings } from "../../../src/build/options/settings.ts";
import { Refusal } from "../../../src/refusal.ts";

function options(change: Partial<Options>): Options {
  const request = parseOptions([], { HOME: "/home/ann" }, "/build");
  if (request.kind !== "build") throw new Error("nothing to build");
  return { ...request.options, ...change };
}

function refuse(change: Partial<Options>, env: Environment = {}, args: readonly string[] = []): void {
  refuseContradictions(options(change), readSettings(args, env), env);
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
      const thrown = expect(() => refuse(change)).to.throw(Refusal, remedy);
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
    for (const change of good) refuse(change);
    refuse({ baseOs: "rhel" }, { DIB_LOCAL_IMAGE: "/rhel.qcow2" });
    refuse({ baseOs: "debian" }, { USE_PYTHON3: "True" });
    refuse({}, { USE_PYTHON3: "False" });
  });

  it("refuses Python 2 of Debian, whose builds find no other than 3", () => {
    for (const no of ["False", "0"]) {
      const thrown = expect(() => refuse({ baseOs: "debian" }, { USE_PYTHON3: no })).to.throw(Refusal);
      thrown.with.property("message", "An image of debian is made with Python 3 alone; leave USE_PYTHON3 out.");
      thrown.with.property("code", "usage");
    }
  });

  // Whoever sets a variable gives no option that could be changed.
  const PRESETS: [Environment, Partial<Options>, string][] = [
    [{ AMP_ARCH: "i386" }, { compat: "today", arch: "i386" }, "choose --compat 2014 or another AMP_ARCH."],
    [{ AMP_ARCH: "armhf" }, { baseOs: "centos", arch: "armhf" }, "choose another AMP_ARCH or -i."],
    [{ AMP_BASEOS: "centos" }, { baseOs: "centos", arch: "armhf" }, "choose another -a or AMP_BASEOS."],
    [{ AMP_IMAGESIZE: "2" }, { baseOs: "fedora", size: 2 }, "raise AMP_IMAGESIZE."],
    [{ AMP_ENABLE_FIPS: "1" }, { fips: true }, "leave AMP_ENABLE_FIPS out."],
    [
      { DIB_UBUNTU_KERNEL: "linux-image-kvm" },
      { arch: "arm64", kernelPackage: "linux-image-kvm" },
      "DIB_UBUNTU_KERNEL.",
    ],
  ];
  for (const [env, change, remedy] of PRESETS) {
    it(`names ${Object.keys(env).join()} where that is at fault, and the option where that wins`, () => {
      expect(() => refuse(change, env)).to.throw(Refusal, remedy);
      const line = ["-a", "amd64", "-i", "ubuntu", "-s", "3", "-y", "-k", "linux-image-kvm"];
      expect(() => refuse(change, env, line))
        .to.throw(Refusal)
        .with.property("message")
        .that.does.not.match(/AMP_|DIB_/);
    });
  }
});
