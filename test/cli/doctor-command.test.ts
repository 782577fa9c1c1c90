import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { documentOf, runDoctor } from "../build/doctor/doctor-run.ts";
import { needsRoot, testDirectory } from "../build/fixture.ts";

describe("diskimage-create doctor", function () {
  this.timeout(60_000);
  const directory = testDirectory();
  before(async function () {
    await needsRoot(this);
  });
  const look = (args: string, env: Record<string, string> = {}) =>
    runDoctor(directory.path, args.split(" ").filter(Boolean), env);

  it("tells a person and ends with 0 where nothing stands in the way, having made nothing", () => {
    const { status, stdout, stderr } = look("-w new/work -c new/cache");
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(stdout).to.match(
      /^ok {8}host .*\n(ok .*\n|advice .*\n| {10}.*\n)*\nNothing stands in the way of the build[^\n]*\n$/,
    );
    expect(readdirSync(directory.path)).to.deep.equal([]);
  });

  it("tells a program, on the standard output or in a file beside the text", () => {
    const direct = look("--json -");
    expect(documentOf(direct)).to.include({ schemaVersion: 1, ready: true });
    const { stdout } = look("--json=found.json -i debian");
    expect(stdout).to.contain("Nothing stands in the way");
    expect(JSON.parse(readFileSync(join(directory.path, "found.json"), "utf8"))).to.include({ ready: true });
  });

  it("ends as the build would be refused", () => {
    const missing = look("", { DIB_ELEMENTS: "tiny huge" });
    expect(missing.status).to.equal(1);
    expect(missing.stdout).to.match(
      /\nblocking +element +The element huge is in none of .*\n +why +\S.*\n +cure +\S.*\n\n1 thing stands/,
    );
    expect(look("-o gone/amp").status).to.equal(3);
    const hide = "mount --bind /dev/null /usr/lib/os-release && mount --bind /dev/null /etc/os-release";
    expect(runDoctor(directory.path, [], {}, hide)).to.deep.include({ status: 2, stderr: "" });
  });

  it("tells all it can where a tool is missing by which the rest is tried", () => {
    const bin = join(directory.path, "bin");
    mkdirSync(bin);
    for (const name of ["sh", "bash"]) symlinkSync(`/bin/${name}`, join(bin, name));
    const run = look("--json -", { PATH: bin });
    expect(run.status).to.equal(1);
    const blocking = documentOf(run).findings.filter(({ state }) => state === "blocking");
    expect(blocking.map(({ what }) => what).join("\n")).to.match(
      /^The program unshare, .* is not on this host's PATH$/m,
    );
  });

  it("refuses a wrong command with one sentence", () => {
    const refusals: [string, number][] = [
      ["-a sparc", 3],
      ["--no-such", 1],
      ["--dry-run", 1],
      ["--json", 1],
      ["--json=", 1],
      ["amp", 1],
      ["--json gone/x", 1],
    ];
    for (const [args, code] of refusals) {
      const { status, stderr } = look(args);
      expect(stderr, args).to.match(/^diskimage-create: [A-Z](?!.*\. [A-Z])[^\n]*\.\n$/);
      expect(status, args).to.equal(code);
    }
    expect(look("--help"))
      .to.include({ status: 0, stderr: "" })
      .and.have.property("stdout")
      .that.contains("Usage: diskimage-create doctor");
  });

  it("takes for the word of an option what follows it, whatever it looks like", () => {
    const { findings } = documentOf(look("-o --json -r -h -l --help --json -", { DIB_ELEMENTS: "tiny root-passwd" }));
    expect(findings.map(({ what }) => what)).to.include(
      `The image can be written to ${join(directory.path, "--json.qcow2")}`,
    );
    expect(look("-fh").stdout).to.contain("Usage: diskimage-create doctor");
    expect(JSON.parse(look("-w work -fo amp --json -").stdout)).to.include({ ready: true });
  });

  it("is named by a build that is refused for more than one thing", () => {
    const { status, stdout } = look("-o gone/amp", { DIB_ELEMENTS: "tiny huge" });
    expect(status).to.equal(3);
    expect(stdout).to.contain("2 things stand in the way of the build");
  });
});
