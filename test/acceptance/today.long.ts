import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { readBuildRecord } from "../../src/build/output/build-record.ts";
import { amphoraVerify } from "./amphora-run.ts";
import { BUILD_PATIENCE, runCommand, WORK_FOLDER } from "./image.ts";

/** One build for what no build of the default tier has: Debian 13, and the options that only today's script has. */
describe("Debian 13 by today's options", function () {
  this.timeout(BUILD_PATIENCE);
  let folder: string;
  let image: string;

  before(async () => {
    await bundle(process.cwd());
    folder = mkdtempSync(join(tmpdir(), "amphora-today."));
    image = join(folder, "amphora.qcow2");
    mkdirSync(WORK_FOLDER, { recursive: true });
    const places = ["-l", join(folder, "copy.log"), "-w", WORK_FOLDER, "-o", image];
    const options = ["--compat", "today", "-i", "debian", "-d", "trixie", "-p", "-m", "-n", "-f", "-x", ...places];
    expect(await runCommand("diskimage-create", options)).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("would have been refused for an architecture that diskimage-builder has no kernel of", () => {
    const command = ["dist/src/cli/diskimage-create.js", "doctor", "-i", "debian", "-a", "armhf", "-o", image];
    const { status, stdout } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect(stdout).to.match(/^blocking +guest-kernel +/m);
    expect(status).to.equal(1);
  });

  it("is recorded as what it is", () => {
    expect(readBuildRecord(image)?.options).to.deep.include({
      ...{ compat: "today", release: "trixie", size: 2, packageAgent: true },
      ...{ cpuPinning: true, sshd: false, tmpfs: false, trace: true, fips: false },
    });
  });

  it("leaves its log, with the commands that ran, where -l says and beside the image", () => {
    const log = readFileSync(join(folder, "copy.log"), "utf8");
    expect(log).to.equal(readFileSync(`${image}.build.log`, "utf8"));
    expect(log.split("\n").filter((line) => /\| \++ /.test(line)).length).to.be.greaterThan(1000);
  });

  it("passes every check that applies to it", async () => {
    const { status, image: verdict } = await amphoraVerify([image]);
    const failed = verdict?.checks.filter(({ outcome }) => outcome !== "pass") ?? [];
    expect(failed.map(({ id, outcome, reason }) => `${id}: ${outcome}: ${reason}`)).to.deep.equal([]);
    expect(status).to.equal(0);
    const passed = verdict?.checks.map(({ id }) => id).join(" ");
    expect(passed).to.contain("B14-cpu-arguments").and.contain("B14-tuned-profile");
  });
});
