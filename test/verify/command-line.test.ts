import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { optionTableMarkdown, parseCommandLine as parse } from "../../src/verify/command-line.ts";

const formats = ["json", "junit", "tap"].map((name) => ({ name, description: `the verdicts as ${name}` }));
const [json, junit, tap] = formats;
const parseCommandLine = (args: readonly string[]) => parse(args, formats);
const plain = { access: "native", docker: false, strict: false };

describe("the command line of amphora-verify", () => {
  it("takes images with defaults", () => {
    expect(parseCommandLine(["a.qcow2", "b.tar"])).to.deep.equal({
      kind: "verify",
      strict: false,
      detail: "usual",
      reports: [],
      requests: [
        { path: "a.qcow2", ...plain },
        { path: "b.tar", ...plain },
      ],
    });
  });

  it("takes every option, in any order", () => {
    const args = [
      "--json",
      "-",
      "a",
      "--junit",
      "x.xml",
      "--size",
      "3",
      "--access=loopback",
      "--docker",
      "--strict",
      "-q",
      "--",
      "-b",
    ];
    const request = { access: "loopback", docker: true, strict: true, sizeGb: 3 };
    expect(parseCommandLine(args)).to.deep.equal({
      kind: "verify",
      strict: true,
      detail: "quiet",
      reports: [
        { format: json, output: "-" },
        { format: junit, output: "x.xml" },
      ],
      requests: [
        { path: "a", ...request },
        { path: "-b", ...request },
      ],
    });
  });

  it("takes a profile, and directories of checks", () => {
    expect(parseCommandLine(["a", "--profile", "p.yaml", "--checks", "c", "--checks=d"])).to.deep.equal({
      kind: "verify",
      strict: false,
      detail: "usual",
      reports: [],
      profile: "p.yaml",
      checks: ["c", "d"],
      requests: [{ path: "a", ...plain }],
    });
    expect(parseCommandLine(["--list-checks", "--checks", "c"])).to.deep.equal({ kind: "list-checks", checks: ["c"] });
  });

  it("takes URLs, and two methods to be compared", () => {
    const parsed = parseCommandLine(["https://host/a.qcow2", "--cross-check", "loopback, native"]);
    expect(parsed)
      .to.have.property("requests")
      .that.deep.equals([{ path: "https://host/a.qcow2", ...plain, crossCheck: ["loopback", "native"] }]);
  });

  it("takes what is to be booted, and how", () => {
    const parsed = parseCommandLine(["a", "--scenarios", "http,tls", "--no-warm", "--machine=q35"]);
    const running = { scenarios: ["http", "tls"], warm: false, machine: "q35" };
    expect(parsed)
      .to.have.property("requests")
      .that.deep.equals([{ path: "a", ...plain, running }]);
    expect(parseCommandLine(["a", "--boot"]))
      .to.have.nested.property("requests[0].running")
      .that.deep.equals({ scenarios: "none", warm: true, machine: "pc" });
  });

  it("takes the share of one of several workers, and how much is shown", () => {
    expect(parseCommandLine(["a", "--shard", "2/3", "--verbose"])).to.deep.include({
      shard: { index: 2, count: 3 },
      detail: "verbose",
    });
  });

  it("has an option for each format, and gives the reports in their order", () => {
    expect(parseCommandLine(["a", "--tap", "t", "--json", "j"]))
      .to.have.property("reports")
      .that.deep.equals([
        { format: json, output: "j" },
        { format: tap, output: "t" },
      ]);
  });

  it("shows help, version and checks", () => {
    expect(parseCommandLine(["--version"])).to.deep.equal({ kind: "version" });
    expect(parseCommandLine(["--list-checks", "--json", "-"])).to.deep.equal({ kind: "list-checks", json: "-" });
    const help = parseCommandLine(["a", "-h"]);
    expect(help.kind === "help" && help.text)
      .to.contain("Usage: amphora-verify")
      .and.to.contain("--list-checks")
      .and.to.contain("Exit status");
  });

  const refusals: [string[], RegExp][] = [
    [[], /No image is named/],
    [["--frob", "a"], /no option --frob/],
    [["--docker=yes", "a"], /./],
    [["--access"], /--access <method> needs a value/],
    [["--access", "nfs", "a"], /--access <method> takes native, loopback, libguestfs, auto, not nfs/],
    [["--cross-check", "native", "a"], /two of native, loopback and libguestfs.*"native"/],
    [["--cross-check", "native,native", "a"], /two of/],
    [["--cross-check", "native,loopback,libguestfs", "a"], /two of/],
    [["--cross-check", "native,auto", "a"], /two of/],
    [["--machine", "virt", "a"], /--machine <type> takes pc, q35, not virt/],
    [["--machine", "pc", "a"], /add --boot or --scenario/],
    [["--no-warm", "a"], /add --boot or --scenario/],
    [["--scenarios", ",", "a"], /needs names/],
    [["--scenario", "--scenarios", "http", "a"], /leave out one/],
    [["--size", "a", "x"], /whole number.*"a"/],
    [["--size", "0", "a"], /whole number.*"0"/],
    [["--size", "2.5", "a"], /whole number.*"2.5"/],
    [["--size", "-3", "a"], /"-3"/],
    [["--size", "99999999999999999999", "a"], /whole number/],
    [["--json"], /--json <file> needs a value/],
    [["--json", "-", "--junit", "-", "a"], /both write to -/],
    [["--json", "r", "--junit", "./r", "a"], /both write to/],
    [["--tap", "r", "--junit", "./r", "a"], /Options --junit and --tap both write to r/],
    [["--tap"], /--tap <file> needs a value/],
    [["-q", "--verbose", "a"], /--quiet and --verbose ask for opposites; leave out one/],
    [["--shard", "3/2", "a"], /--shard takes i\/n.*"3\/2"/],
    [["--list-checks", "--shard", "1/2"], /leave out --shard/],
    [["--list-checks", "--tap", "-"], /leave out --tap/],
    [["--json", "./a", "a"], /overwrite the image a/],
    [["--list-checks", "a"], /leave out the images/],
    [["--list-checks", "--junit", "-"], /leave out --junit/],
    [["diff", "a", "b"], /write \.\/diff/],
    [["-q", "merge", "a"], /write \.\/merge/],
    [["-q", "init"], /write \.\/init/],
    [["init"], /No image is named to write a profile of/],
    [["--json", "p", "--profile", "./p", "a"], /overwrite the profile/],
    [["--list-checks", "--profile", "p"], /leave out --profile/],
    [["--profile"], /--profile <file> needs a value/],
    [["--checks"], /--checks <dir> needs a value/],
  ];
  for (const [args, sentence] of refusals) {
    it(`refuses ${JSON.stringify(args)} in one sentence`, () => {
      expect(() => parseCommandLine(args))
        .to.throw(Refusal, sentence)
        .with.property("code", "usage");
      expect(() => parseCommandLine(args)).to.throw(/^[A-Z].*\.$/);
    });
  }

  it("lets a reserved word be a file of that name, or a later one", () => {
    expect(parseCommandLine(["./diff", "diff"]))
      .to.have.property("requests")
      .with.length(2);
  });

  it("refuses to write a report over an image by another of its names", () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-command."));
    try {
      const [image, other] = [join(folder, "a"), join(folder, "b")];
      writeFileSync(image, "x");
      symlinkSync(image, other);
      expect(() => parseCommandLine([image, "--junit", other])).to.throw(Refusal, /overwrite/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has its options as a table in Markdown, every one of them", () => {
    const table = optionTableMarkdown(formats);
    const options = [
      "access",
      "cross-check",
      "docker",
      "boot",
      "scenario",
      "scenarios",
      "machine",
      "no-warm",
      "profile",
      "checks",
      "size",
      "json",
      "junit",
      "tap",
      "shard",
      "strict",
      "list-checks",
      "quiet",
      "verbose",
      "version",
      "help",
    ];
    for (const option of options) expect(table).to.contain(`--${option}`);
    for (const row of table.trim().split("\n")) expect(row.match(/(?<!\\)\|/g), row).to.have.length(3);
  });
});
