import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { makePartitionedDisk } from "../support/partitioned-disk.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

/** Packs the package as a release is, and uses it from elsewhere as its users do. */
describe("the packed package", function () {
  this.timeout(180_000);
  const scratch = scratchDirectory();
  const consumer = () => scratch("consumer");

  before(function () {
    needTools(this, "mke2fs", "sfdisk", "qemu-img", "tar");
    run(process.cwd(), "npm", "pack", "--silent", "--pack-destination", scratch(""));
    const [name = ""] = runTool("sh", ["-c", 'cd "$1" && ls *.tgz', "sh", scratch("")])
      .trim()
      .split("\n");
    cpSync("fixtures/consumer", consumer(), { recursive: true });
    writeFileSync(join(consumer(), "package.json"), '{"type":"module"}');
    mkdirSync(join(consumer(), "node_modules"));
    runTool("tar", ["-C", join(consumer(), "node_modules"), "-xzf", scratch(name)]);
    renameSync(join(consumer(), "node_modules/package"), join(consumer(), "node_modules/amphora-image"));
    // What an installation brings along: what is no part of the bundle.
    mkdirSync(join(consumer(), "node_modules/@types"));
    for (const name of ["@types/chai", "@types/deep-eql", "assertion-error", "esbuild", "@esbuild"]) {
      symlinkSync(resolve("node_modules", name), join(consumer(), "node_modules", name));
    }
  });

  function run(cwd: string, command: string, ...args: readonly string[]): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
    if (error) throw error;
    expect([status, status === 0 ? "" : stdout + stderr]).to.deep.equal([0, ""]);
    return stdout;
  }

  it("gives strict users types that let good uses pass and no bad ones", () => {
    run(consumer(), process.execPath, resolve("node_modules/typescript/bin/tsc"), "-p", ".");
  });

  it("reads an image without anything else installed", () => {
    const path = makePartitionedDisk(scratch("disk.qcow2"), { format: "qcow2", files: { "/a": "x" } });
    const [told = "", code] = run(consumer(), process.execPath, "good.js", path, scratch("absent")).split("\n");
    expect(JSON.parse(told)).to.deep.equal({
      format: "qcow2",
      holds: ["1 unknown-filesystem false", "2 ext4 true"],
      paths: ["/a", "/etc/os-release"],
      entries: 2,
      size: 26,
      links: ["", "", ""],
      head: [...Buffer.from("ID")],
      attributes: 0,
      sector: [0x55, 0xaa],
      bytes: [statSync(path).size, 34 * 1024 * 1024],
      transfer: null,
    });
    expect(code).to.equal("missing");
  });

  it("runs an operator's own check wherever it lies, and the schema of profiles comes along", () => {
    const path = makePartitionedDisk(scratch("own.raw"), { files: { "/a": "x" } });
    mkdirSync(scratch("checks"));
    cpSync("fixtures/consumer/own.check.ts", scratch("checks/own.check.ts"));
    writeFileSync(scratch("p.yaml"), "schemaVersion: 1\nname: ours\n");
    const command = join(consumer(), "node_modules/amphora-image/dist/src/cli/amphora-verify.js");
    const args = [command, path, "--checks", scratch("checks"), "--profile", scratch("p.yaml"), "--json", "-"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: scratch(""), encoding: "utf8" });
    expect(stderr).to.equal("");
    const [image] = JSON.parse(stdout).images;
    const own = image.checks.find(({ id }: { id: string }) => id === "own-host-name");
    expect([own.outcome, own.reason]).to.deep.equal(["pass", undefined]);
    expect(image.profile).to.deep.equal({ path: scratch("p.yaml"), name: "ours" });
  });

  it("keeps what is within to itself", () => {
    const inside = 'import("amphora-image/dist/src/index.js").catch(({ code }) => console.log(code))';
    expect(run(consumer(), process.execPath, "-e", inside)).to.equal("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });
});
