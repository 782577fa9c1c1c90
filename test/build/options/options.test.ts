import { expect } from "chai";
import { type Environment, type Options, parseOptions } from "../../../src/build/options/options.ts";
import { Refusal } from "../../../src/refusal.ts";

const HOME = { HOME: "/home/ann" };

function parse(line: string | string[], env: Environment = HOME): Options {
  const request = parseOptions(typeof line === "string" ? line.split(" ").filter(Boolean) : line, env, "/build", "x64");
  if (request.kind !== "build") throw new Error(`the command line asks for ${request.kind}`);
  return request.options;
}

function refusal(line: string | string[], env: Environment = HOME): Refusal {
  try {
    parse(line, env);
  } catch (error) {
    expect(error).to.be.instanceOf(Refusal);
    return error as Refusal;
  }
  throw new Error(`${line} was not refused`);
}

const DEFAULTS: Options = {
  compat: "2014",
  arch: "amd64",
  archGiven: true,
  backend: "haproxy",
  cacheDir: "/home/ann/.cache/image-create",
  release: undefined,
  baseOs: "ubuntu",
  output: "/build/amphora-x64-haproxy.qcow2",
  outputGiven: undefined,
  packageAgent: true,
  gitBranch: undefined,
  kernelPackage: "linux-image-virtual",
  logFile: undefined,
  rootPassword: undefined,
  cpuPinning: false,
  fullMac: false,
  fips: false,
  sshd: true,
  size: 5,
  type: "qcow2",
  compression: "zlib",
  workDir: "/build",
  tmpfs: true,
  trace: false,
  timeout: undefined,
  dryRun: false,
  json: false,
};

/** The defaults of the two generations; they differ in nothing else. */
const GENERATIONS: readonly Options[] = [
  DEFAULTS,
  { ...DEFAULTS, compat: "today", archGiven: false, packageAgent: false, size: 2 },
];

describe("parseOptions", () => {
  it("fills in the specification's defaults", () => {
    expect(parse("")).to.deep.equal(DEFAULTS);
    expect(parse("--compat 2014")).to.deep.equal(DEFAULTS);
  });

  it("fills in the defaults of today's script for --compat today", () => {
    expect(parse("--compat today")).to.deep.equal(GENERATIONS[1]);
  });

  // Each line changes exactly what stands beside it and leaves every other option at its default, in both generations.
  const EFFECTS: [string, Partial<Options>][] = [
    ["-a amd64", { archGiven: true }],
    ["-aarmhf", { arch: "armhf", archGiven: true }],
    ["-a arm64", { arch: "arm64", archGiven: true }],
    ["-a aarch64", { arch: "arm64", archGiven: true }],
    ["-i debian -a aarch64", { baseOs: "debian", arch: "arm64", archGiven: true }],
    ["-i centos -a aarch64", { baseOs: "centos", arch: "aarch64", archGiven: true }],
    ["-i centos -a arm64", { baseOs: "centos", arch: "aarch64", archGiven: true }],
    ["--arch=ppc64le", { arch: "ppc64el", archGiven: true }],
    ["-i rocky -a ppc64le", { baseOs: "rocky", arch: "ppc64le", archGiven: true }],
    ["-b haproxy", {}],
    ["--backend haproxy", {}],
    ["-c /var/cache/images", { cacheDir: "/var/cache/images" }],
    ["-c cache", { cacheDir: "/build/cache" }],
    ["-c ~", { cacheDir: "/home/ann" }],
    ["--cache-dir ~/c", { cacheDir: "/home/ann/c" }],
    ["-d jammy", { release: "jammy" }],
    ["-d9-stream", { release: "9-stream" }],
    ["--release trixie", { release: "trixie" }],
    ["-e", {}],
    ["-i centos -e", { baseOs: "centos", fullMac: true }],
    ["-i rocky --full-mac", { baseOs: "rocky", fullMac: true }],
    ["-f", { tmpfs: false }],
    ["--no-tmpfs", { tmpfs: false }],
    ["-g stable/2025.2", { gitBranch: "stable/2025.2", packageAgent: false }],
    ["--git-branch 15.0.1 -p", { gitBranch: "15.0.1", packageAgent: true }],
    ["-i ubuntu", {}],
    ["-i ubuntu-minimal", {}],
    ["-i debian", { baseOs: "debian" }],
    ["--base-os centos", { baseOs: "centos" }],
    ["-i centos-minimal", { baseOs: "centos" }],
    ["-i rocky", { baseOs: "rocky" }],
    ["-i rocky-container", { baseOs: "rocky" }],
    ["-ifedora -s 3", { baseOs: "fedora", size: 3 }],
    ["-k linux-image-generic", { kernelPackage: "linux-image-generic" }],
    ["-k linux-image-virtual", {}],
    ["-k linux-image-kvm", { kernelPackage: "linux-image-kvm" }],
    ["--kernel linux-image-hwe", { kernelPackage: "linux-image-hwe" }],
    ["-l build.log", { logFile: "/build/build.log" }],
    ["--log-file ~/b.log", { logFile: "/home/ann/b.log" }],
    ["-m", { cpuPinning: true }],
    ["--cpu-pinning", { cpuPinning: true }],
    ["-n", { sshd: false }],
    ["--no-sshd", { sshd: false }],
    ["-o amp", { output: "/build/amp.qcow2", outputGiven: "/build/amp" }],
    ["-o amp.qcow2", { output: "/build/amp.qcow2", outputGiven: "/build/amp.qcow2" }],
    ["-o amp.raw", { output: "/build/amp.raw.qcow2", outputGiven: "/build/amp.raw" }],
    ["-o amp.tar -t tar", { output: "/build/amp.tar", outputGiven: "/build/amp.tar", type: "tar" }],
    ["-o /srv/x/../amp", { output: "/srv/amp.qcow2", outputGiven: "/srv/amp" }],
    ["-o ~/amp", { output: "/home/ann/amp.qcow2", outputGiven: "/home/ann/amp" }],
    ["-o -odd", { output: "/build/-odd.qcow2", outputGiven: "/build/-odd" }],
    ["--output=amp", { output: "/build/amp.qcow2", outputGiven: "/build/amp" }],
    ["-p", { packageAgent: true }],
    ["--package-agent", { packageAgent: true }],
    ["-r secret", { rootPassword: "secret" }],
    ["--root-password secret", { rootPassword: "secret" }],
    ["-s 1", { size: 1 }],
    ["-s 2", { size: 2 }],
    ["-s 005", { size: 5 }],
    ["--size 2047", { size: 2047 }],
    ["-t qcow2", {}],
    ["-ttar", { type: "tar", output: "/build/amphora-x64-haproxy.tar" }],
    ["--type tar", { type: "tar", output: "/build/amphora-x64-haproxy.tar" }],
    ["-t vhd", { type: "vhd", output: "/build/amphora-x64-haproxy.vhd" }],
    ["-t raw", { type: "raw", output: "/build/amphora-x64-haproxy.raw" }],
    ["-t oci", { type: "oci", output: "/build/amphora-x64-haproxy.oci" }],
    ["-w /var/tmp", { workDir: "/var/tmp" }],
    ["-w ~/w", { workDir: "/home/ann/w" }],
    ["--work-dir w", { workDir: "/build/w" }],
    ["-x", { trace: true }],
    ["--trace", { trace: true }],
    ["-i rocky -y", { baseOs: "rocky", fips: true }],
    ["-i centos --fips", { baseOs: "centos", fips: true }],
    ["--compression zlib", {}],
    ["--compression zstd", { compression: "zstd" }],
    ["--compression none", { compression: "none" }],
    ["--timeout 90", { timeout: 90 }],
    ["--dry-run", { dryRun: true }],
    ["--dry-run --json", { dryRun: true, json: true }],
    ["-s 1 -s 2", { size: 2 }],
    ["-fmnpxs3", { tmpfs: false, cpuPinning: true, sshd: false, packageAgent: true, trace: true, size: 3 }],
  ];
  for (const defaults of GENERATIONS) {
    for (const [line, effect] of EFFECTS) {
      it(`understands "${line}" in the generation ${defaults.compat}`, () => {
        expect(parse(`--compat ${defaults.compat} ${line}`)).to.deep.equal({ ...defaults, ...effect });
      });
    }
  }

  it("builds i386 for the specification's generation alone", () => {
    expect(parse("-a i386")).to.deep.equal({ ...DEFAULTS, arch: "i386" });
    expect(refusal("--compat today -a i386").message).to.contain("--compat 2014");
  });

  it("leaves the architecture to disk-image-create today, unless the base OS has another name for it", () => {
    const on = (node: string, line: string) => {
      const request = parseOptions(line.split(" "), HOME, "/build", node);
      return request.kind === "build" ? [request.options.arch, request.options.archGiven] : [];
    };
    expect(on("arm64", "--compat today")).to.deep.equal(["arm64", false]);
    expect(on("ppc64", "--compat today -i debian")).to.deep.equal(["ppc64el", false]);
    expect(on("arm64", "--compat today -i centos")).to.deep.equal(["aarch64", true]);
    expect(on("arm64", "--compat 2014")).to.deep.equal(["amd64", true]);
    expect(on("s390x", "--compat today -a amd64")).to.deep.equal(["amd64", true]);
    expect(() => on("s390x", "--compat today")).to.throw(Refusal, "give another by -a");
  });

  it("gives fedora and rhel the 3 GB that they need, unless fewer are asked for", () => {
    const rhel = { ...HOME, DIB_LOCAL_IMAGE: "/rhel.qcow2" };
    expect(parse("--compat today -i fedora").size).to.equal(3);
    expect(parse("--compat today -i rhel", rhel).size).to.equal(3);
    expect(parse("-i rhel", rhel).size).to.equal(5);
    expect(refusal("--compat today -i fedora -s 2").message).to.contain("at least 3 GB");
    expect(refusal("-i rhel", { ...rhel, AMP_IMAGESIZE: "2" }).code).to.equal("usage");
  });

  // Each variable does what its option does, is checked like it, and gives way to it.
  const PRESETS: [string, string, Partial<Options>, string][] = [
    ["AMP_ARCH", "armhf", { arch: "armhf" }, "sparc"],
    ["AMP_BACKEND", "haproxy", {}, "nginx"],
    ["AMP_CACHEDIR", "c", { cacheDir: "/build/c" }, "a b"],
    ["AMP_BASEOS", "debian", { baseOs: "debian" }, "windows"],
    ["AMP_DIB_RELEASE", "jammy", { release: "jammy" }, "../x"],
    ["AMP_KERNEL", "linux-image-kvm", { kernelPackage: "linux-image-kvm" }, "linux-image-mine"],
    ["AMP_OUTPUTFILENAME", "amp", { output: "/build/amp.qcow2", outputGiven: "/build/amp" }, "dir/"],
    ["AMP_IMAGETYPE", "raw", { type: "raw", output: "/build/amphora-x64-haproxy.raw" }, "vmdk"],
    ["AMP_IMAGESIZE", "3", { size: 3 }, "0"],
    ["AMP_ENABLE_CPUPINNING", "1", { cpuPinning: true }, "maybe"],
    ["AMP_DISABLE_SSHD", "1", { sshd: false }, "maybe"],
    ["AMP_PACKAGE_INSTALL", "1", {}, "maybe"],
    ["AMP_ENABLE_FULL_MAC_SECURITY", "1", {}, "maybe"],
    ["AMP_DISABLE_TMP_FS", "--no-tmpfs", { tmpfs: false }, "maybe"],
    ["AMP_ROOTPW", "pw", { rootPassword: "pw" }, "a\nb"],
    ["AMP_WORKING_DIR", "w", { workDir: "/build/w" }, "a;b"],
    ["DIB_RELEASE", "jammy", { release: "jammy" }, "a b"],
    ["DIB_UBUNTU_KERNEL", "linux-image-kvm", { kernelPackage: "linux-image-kvm" }, "linux-image-mine"],
    ["DIB_NO_TMPFS", "1", { tmpfs: false }, "maybe"],
    ["DIB_OCTAVIA_AMP_USE_SSH", "False", { sshd: false }, "maybe"],
    ["DIB_INSTALLTYPE_amphora_agent", "source", { packageAgent: false }, "wheel"],
  ];
  for (const [name, value, effect, bad] of PRESETS) {
    it(`reads ${name} where its option is not given, and checks it`, () => {
      expect(parse("", { ...HOME, [name]: value })).to.deep.equal({ ...DEFAULTS, ...effect });
      expect(parse("", { ...HOME, [name]: "" })).to.deep.equal(DEFAULTS);
      const { code, message } = refusal("", { ...HOME, [name]: bad });
      expect(code).to.equal("bad-value");
      expect(message).to.contain(`variable ${name}`);
    });
  }

  it("lets options win over the variables that preset them", () => {
    const env = {
      ...HOME,
      ...{ AMP_ARCH: "armhf", AMP_CACHEDIR: "c", AMP_BASEOS: "debian", AMP_DIB_RELEASE: "../x", DIB_RELEASE: "../x" },
      ...{ AMP_KERNEL: "no", AMP_OUTPUTFILENAME: "/", AMP_IMAGESIZE: "0", AMP_IMAGETYPE: "no", AMP_WORKING_DIR: "a b" },
    };
    const line = "-a amd64 -c /c -i ubuntu -d noble -k linux-image-virtual -o amp -s 4 -t qcow2 -w /w";
    expect(parse(line, env)).to.deep.equal({
      ...DEFAULTS,
      ...{
        cacheDir: "/c",
        release: "noble",
        output: "/build/amp.qcow2",
        outputGiven: "/build/amp",
        size: 4,
        workDir: "/w",
      },
    });
  });

  it("takes AMP_DIB_RELEASE and AMP_KERNEL before the variables of diskimage-builder", () => {
    const env = { ...HOME, AMP_DIB_RELEASE: "jammy", DIB_RELEASE: "focal" };
    expect(parse("", env).release).to.equal("jammy");
    const kernels = { ...HOME, AMP_KERNEL: "linux-image-generic", DIB_UBUNTU_KERNEL: "linux-image-kvm" };
    expect(parse("", kernels).kernelPackage).to.equal("linux-image-generic");
  });

  it("understands flags of the environment as people write them", () => {
    for (const value of ["1", "true", "True", "YES"]) {
      expect(parse("", { ...HOME, AMP_DISABLE_SSHD: value }).sshd).to.equal(false);
    }
    for (const value of ["0", "false", "No"]) {
      expect(parse("", { ...HOME, AMP_DISABLE_SSHD: value }).sshd).to.equal(true);
    }
    expect(parse("-i rocky", { ...HOME, AMP_ENABLE_FIPS: "1", AMP_ENABLE_FULL_MAC_SECURITY: "1" })).to.deep.include({
      fips: true,
      fullMac: true,
    });
  });

  // -p, then the variable, then -g, then the generation.
  const AGENTS: [string, string, boolean][] = [
    ["", "", true],
    ["", "source", false],
    ["-p", "source", true],
    ["-g master", "", false],
    ["-g master", "package", true],
    ["-g master -p", "", true],
    ["--compat today", "", false],
    ["--compat today", "package", true],
    ["--compat today -p", "source", true],
  ];
  for (const [line, installType, packaged] of AGENTS) {
    it(`takes the agent from ${packaged ? "packages" : "source"} for "${line}" and "${installType}"`, () => {
      const env = { ...HOME, DIB_INSTALLTYPE_amphora_agent: installType };
      expect(parse(line, env).packageAgent).to.equal(packaged);
    });
  }

  it("takes the root password from AMP_ROOTPW unless -r is given", () => {
    expect(parse("", { ...HOME, AMP_ROOTPW: "from env" }).rootPassword).to.equal("from env");
    expect(parse(["-r", "given"], { ...HOME, AMP_ROOTPW: "from env" }).rootPassword).to.equal("given");
    expect(parse("", { ...HOME, AMP_ROOTPW: "" }).rootPassword).to.equal(undefined);
  });

  it("reads a kernel from the environment for Ubuntu alone", () => {
    for (const name of ["AMP_KERNEL", "DIB_UBUNTU_KERNEL"]) {
      const env = { ...HOME, [name]: "linux-image-foo" };
      expect(parse("-i debian", env)).to.deep.equal({ ...DEFAULTS, baseOs: "debian" });
      expect(parse("", { ...env, AMP_BASEOS: "rocky-container" })).to.deep.equal({ ...DEFAULTS, baseOs: "rocky" });
      expect(refusal("-i ubuntu-minimal", env).message).to.contain(`variable ${name}`);
    }
    expect(refusal("-i debian -k linux-image-foo").message).to.contain("option -k");
    expect(parse("-i debian -k linux-image-kvm").kernelPackage).to.equal("linux-image-kvm");
  });

  it("takes the release from DIB_RELEASE unless -d is given", () => {
    expect(parse("", { ...HOME, DIB_RELEASE: "focal" }).release).to.equal("focal");
    expect(parse("-d jammy", { ...HOME, DIB_RELEASE: "../x" }).release).to.equal("jammy");
    expect(parse("", { ...HOME, DIB_RELEASE: "" }).release).to.equal(undefined);
  });

  it("answers help and version", () => {
    for (const line of [["-h"], ["--help"], ["-i", "debian", "-h"], ["-a", "bad", "-h"]]) {
      expect(parseOptions(line, {}, "/")).to.deep.equal({ kind: "help" });
    }
    for (const line of [["-v"], ["--version"], ["-t", "bad", "-v"]]) {
      expect(parseOptions(line, { AMP_IMAGESIZE: "bad" }, "/")).to.deep.equal({ kind: "version" });
    }
  });

  const BAD_VALUES: (string | string[])[] = [
    ...["-a arm", "-a AMD64", "-b nginx", "-i windows", "-i suse", "-t vmdk", "-t qcow2,tar"],
    ...["-s 0", "-s 2048", "-s 1.5", "-s five", "-s 5G", "-s 0x5", "-d ../x"],
    ...["-k linux-generic", "-g a..b", "-g a//b", "-g -x", "-g x.lock", "-l /", "-l dir/"],
    ...["--compat 2015", "--compat today -a i386", "--compression lz4", "--timeout 0", "--timeout 1h"],
    ...["-o /", "-o dir/", "-o .qcow2", "-c /a$b", "-w /a;b"],
    ...[
      ["-s", ""],
      ["-s", "-1"],
      ["-o", ""],
      ["-o", "a b"],
      ["-c", ""],
      ["-c", "a b"],
      ["-w", ""],
      ["-w", "a\tb"],
    ],
    ...[
      ["-d", ""],
      ["-r", ""],
      ["-r", "a\nb"],
      ["-r", "a\0b"],
      ["-r", "x".repeat(257)],
    ],
  ];
  for (const line of BAD_VALUES) {
    it(`refuses the value in ${JSON.stringify(line).slice(0, 40)}`, () => {
      const { code, message } = refusal(line);
      expect(code).to.equal("bad-value");
      expect(message).to.match(/^[A-Z](?!.*\. [A-Z])[^\n]*\.$/);
    });
  }

  const USAGE = [
    "-z",
    "--frobnicate",
    "-g",
    "-y",
    "-i debian -y",
    "-i rhel",
    "-i centos -a i386",
    "-i rocky -a armhf",
    "-a arm64 -k linux-image-kvm",
    "leftover",
    "-i debian leftover",
    "-s",
    "--json",
    "-i fedora -s 2",
    "-- x",
  ];
  for (const line of USAGE) {
    it(`refuses the command line "${line}"`, () => {
      const { code, message } = refusal(line);
      expect(code).to.equal("usage");
      expect(message).to.match(/^[A-Z](?!.*\. [A-Z])[^\n]*\.$/);
    });
  }

  it("names an argument too many", () => {
    expect(refusal("-p leftover more").message).to.equal(
      'There is no argument "leftover"; see diskimage-create --help.',
    );
  });

  it("never repeats a password", () => {
    expect(refusal(["-r", "swordfish\n"]).message).to.not.contain("swordfish");
    expect(refusal("", { ...HOME, AMP_ROOTPW: "swordfish\n" }).message).to.not.contain("swordfish");
  });

  it("needs HOME only for paths that begin with ~", () => {
    expect(refusal("", {}).message).to.contain("HOME");
    expect(parse("-c /c", {}).cacheDir).to.equal("/c");
  });
});
