import { expect } from "chai";
import { type Environment, type Options, parseOptions } from "../../../src/build/options/options.ts";
import { Refusal } from "../../../src/refusal.ts";

const HOME = { HOME: "/home/ann" };

function parse(line: string | string[], env: Environment = HOME): Options {
  const request = parseOptions(typeof line === "string" ? line.split(" ").filter(Boolean) : line, env, "/build");
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

describe("parseOptions", () => {
  it("fills in the specification's defaults", () => {
    expect(parse("")).to.deep.equal(DEFAULTS);
  });

  // Each line changes exactly what stands beside it and leaves every other option at its default.
  const EFFECTS: [string, Partial<Options>][] = [
    ["-a amd64", {}],
    ["-a i386", { arch: "i386" }],
    ["-aarmhf", { arch: "armhf" }],
    ["--arch=i386", { arch: "i386" }],
    ["-b haproxy", {}],
    ["--backend haproxy", {}],
    ["-c /var/cache/images", { cacheDir: "/var/cache/images" }],
    ["-c cache", { cacheDir: "/build/cache" }],
    ["-c ~", { cacheDir: "/home/ann" }],
    ["--cache-dir ~/c", { cacheDir: "/home/ann/c" }],
    ["-d jammy", { release: "jammy" }],
    ["-d9-stream", { release: "9-stream" }],
    ["--release trixie", { release: "trixie" }],
    ["-i ubuntu", {}],
    ["-i debian", { baseOs: "debian" }],
    ["-ifedora", { baseOs: "fedora" }],
    ["--base-os centos", { baseOs: "centos" }],
    ["-o amp", { output: "/build/amp.qcow2" }],
    ["-o amp.qcow2", { output: "/build/amp.qcow2" }],
    ["-o amp.raw", { output: "/build/amp.raw.qcow2" }],
    ["-o amp.tar -t tar", { output: "/build/amp.tar", type: "tar" }],
    ["-o amp.qcow2 -t tar", { output: "/build/amp.qcow2.tar", type: "tar" }],
    ["-o /srv/x/../amp", { output: "/srv/amp.qcow2" }],
    ["-o ~/amp", { output: "/home/ann/amp.qcow2" }],
    ["-o -odd", { output: "/build/-odd.qcow2" }],
    ["--output=amp", { output: "/build/amp.qcow2" }],
    ["-p", { packageAgent: true }],
    ["--package-agent", { packageAgent: true }],
    ["-r secret", { rootPassword: "secret" }],
    ["--root-password secret", { rootPassword: "secret" }],
    ["-s 1", { size: 1 }],
    ["-s3", { size: 3 }],
    ["-s 005", { size: 5 }],
    ["--size 2047", { size: 2047 }],
    ["-t qcow2", {}],
    ["-ttar", { type: "tar", output: "/build/amphora-x64-haproxy.tar" }],
    ["--type tar", { type: "tar", output: "/build/amphora-x64-haproxy.tar" }],
    ["-w /var/tmp", { workDir: "/var/tmp" }],
    ["-w ~/w", { workDir: "/home/ann/w" }],
    ["--work-dir w", { workDir: "/build/w" }],
    ["--dry-run", { dryRun: true }],
    ["--dry-run --json", { dryRun: true, json: true }],
    ["-s 1 -s 2", { size: 2 }],
    ["-ps3", { packageAgent: true, size: 3 }],
  ];
  for (const [line, effect] of EFFECTS) {
    it(`understands "${line}"`, () => {
      expect(parse(line)).to.deep.equal({ ...DEFAULTS, ...effect });
    });
  }

  it("takes the root password from AMP_ROOTPW unless -r is given", () => {
    expect(parse("", { ...HOME, AMP_ROOTPW: "from env" }).rootPassword).to.equal("from env");
    expect(parse(["-r", "given"], { ...HOME, AMP_ROOTPW: "from env" }).rootPassword).to.equal("given");
    expect(parse("", { ...HOME, AMP_ROOTPW: "" }).rootPassword).to.equal(undefined);
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
    expect(parseOptions(["--version"], {}, "/")).to.deep.equal({ kind: "version" });
  });

  const BAD_VALUES: (string | string[])[] = [
    ...["-a arm", "-a AMD64", "-b nginx", "-i windows", "-i ubuntu-minimal", "-t raw", "-t qcow2,tar"],
    ...["-s 0", "-s 2048", "-s 1.5", "-s five", "-s 5G", "-s 0x5", "-d ../x"],
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
    "-e",
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
