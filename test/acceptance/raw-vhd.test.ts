import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeVhdImage } from "../../src/build/convert/vhd-image.ts";
import { type BuildRecord, readBuildRecord } from "../../src/build/output/build-record.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { BUILD_PATIENCE, runCommand, WORK_FOLDER } from "./image.ts";

/** One build for both: the VHD is made of its raw image by the function that `-t vhd` calls. */
describe("a Debian amphora as raw and as VHD", function () {
  this.timeout(BUILD_PATIENCE);
  let folder: string;
  let raw: string;
  let record: BuildRecord | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amphora-raw."));
    raw = join(folder, "amphora.raw");
    mkdirSync(WORK_FOLDER, { recursive: true });
    const options = ["-i", "debian", "-d", "bookworm", "-p", "-s", "2", "-t", "raw", "-w", WORK_FOLDER, "-o", raw];
    expect(await runCommand("diskimage-create", options)).to.equal(0);
    record = readBuildRecord(raw);
  });

  after(() => rmSync(folder, { recursive: true }));

  async function verdictOf(path: string) {
    const json = join(folder, "verify.json");
    const status = await runCommand("amphora-verify", ["-q", path, "--json", json]);
    const { images } = JSON.parse(readFileSync(json, "utf8")) as VerdictDocument;
    const failed = images.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome !== "pass"));
    expect(failed.map(({ id, outcome, reason }) => `${id}: ${outcome}: ${reason}`)).to.deep.equal([]);
    expect(status).to.equal(0);
    return images[0];
  }

  it("keeps its holes, whatever it passed through", () => {
    const { size, blocks } = statSync(raw);
    expect(size).to.equal(2 * 1024 ** 3);
    expect(blocks * 512).to.be.below(1.8 * 1024 ** 3);
    expect(record?.image).to.include({ format: "raw", size, virtualSize: size });
    expect(record?.argv.join(" ")).to.contain("-t raw");
  });

  it("passes every check of a raw image", async () => {
    expect(await verdictOf(raw)).to.deep.include({ format: "raw", virtualSize: 2 * 1024 ** 3, verdict: "pass" });
  });

  it("passes every check as a VHD of the same disk", async () => {
    const [copy, vhd] = [join(folder, "copy.raw"), join(folder, "amphora.vhd")];
    execFileSync("cp", ["--sparse=always", raw, copy]);
    await makeVhdImage(copy, vhd, new AbortController().signal);
    execFileSync("qemu-img", ["compare", "-q", "-f", "raw", "-F", "vpc", raw, vhd]);
    expect(await verdictOf(vhd)).to.deep.include({ format: "vhd", virtualSize: 2 * 1024 ** 3, verdict: "pass" });
  });
});
