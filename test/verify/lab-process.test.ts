import { mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { runLabProcess } from "../../src/verify/lab-process.ts";
import type { VerifyRequest } from "../../src/verify/request.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { elf, goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";

describe("the process that boots an image", function () {
  this.timeout(120_000);
  const scratch = scratchDirectory();
  const [temporary, limit] = [process.env["TMPDIR"], process.env["AMPHORA_BOOT_LIMIT"]];

  before(async function () {
    needTools(this, "qemu-system-x86_64", "qemu-img", "genisoimage");
    await bundle(resolve(import.meta.dirname, "../.."));
    mkdirSync(scratch("work"));
    makeRawImage(scratch("good.raw"), goodAmphora());
    process.env["TMPDIR"] = scratch("work");
    process.env["AMPHORA_BOOT_LIMIT"] = "5";
  });
  after(() => {
    restore("TMPDIR", temporary);
    restore("AMPHORA_BOOT_LIMIT", limit);
  });

  const request = (path: string): VerifyRequest => ({
    path,
    access: "native",
    docker: false,
    strict: false,
    part: "running",
    running: { scenarios: "none", warm: false, machine: "pc" },
  });
  const quiet = { selected: () => {}, ended: () => {}, doing: () => {} };

  it("tells of one that does not come up why, and leaves nothing", async () => {
    const ended: CheckResult[] = [];
    const end = await runLabProcess(request(scratch("good.raw")), {
      ...quiet,
      digest: Promise.resolve("0".repeat(64)),
      ended: (result) => ended.push(result),
    });
    if (!("verification" in end)) throw new Error(end.why);
    const { checks, verdict } = end.verification.verdict;
    const outcomes = new Map(checks.map(({ id, outcome }) => [id, outcome]));
    expect(outcomes.get("N2-agent-answers")).to.equal("fail");
    expect(outcomes.get("N1-no-failed-unit")).to.equal("skipped");
    expect(checks.find(({ id }) => id === "N2-agent-answers")?.reason).to.contain("did not come up");
    // The digest that it was told is not that of the file.
    expect([outcomes.get("image-untouched"), verdict]).to.deep.equal(["error", "error"]);
    expect(ended.map(({ id }) => id)).to.have.members(checks.map(({ id }) => id));
    expect(checks.every(({ id }) => id !== "B1-kernel-installed")).to.equal(true);
    expect(readdirSync(scratch("work"))).to.deep.equal([]);
  });

  it("skips all where the image is for another processor, within seconds", async () => {
    const path = scratch("armhf.raw");
    makeRawImage(path, goodAmphora().set("/usr/bin/dash", { content: elf(40, 32), mode: 0o755 }));
    const end = await runLabProcess(request(path), { ...quiet, digest: Promise.resolve("") });
    if (!("verification" in end)) throw new Error(end.why);
    const { checks } = end.verification.verdict;
    expect(checks.length).to.be.above(3);
    for (const { outcome, reason } of checks) {
      expect([outcome, reason]).to.deep.equal([
        "skipped",
        "An image for armhf cannot be booted here, only those for amd64, i386, arm64; boot it on a host of its own kind",
      ]);
    }
  });

  it("ends with everything when it is told to", async () => {
    const interruption = new AbortController();
    const end = await runLabProcess(request(scratch("good.raw")), {
      ...quiet,
      digest: Promise.resolve(""),
      doing: () => interruption.abort(),
      signal: interruption.signal,
    });
    expect(end).to.have.property("why", "it was interrupted");
    expect(readdirSync(scratch("work"))).to.deep.equal([]);
  });

  it("skips what is no image any more", async () => {
    const path = join(scratch("work"), "..", "short.raw");
    makeRawImage(path, goodAmphora());
    truncateSync(path, 1024);
    expect(statSync(path).size).to.equal(1024);
    const end = await runLabProcess(request(path), { ...quiet, digest: Promise.resolve("") });
    if (!("verification" in end)) throw new Error(end.why);
    expect(new Set(end.verification.verdict.checks.map(({ outcome }) => outcome))).to.deep.equal(new Set(["skipped"]));
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
