import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { build } from "../../src/build/build.ts";
import { type Environment, parseOptions } from "../../src/build/options/options.ts";
import { readBuildRecord } from "../../src/build/output/build-record.ts";
import { sourceDigest } from "../../src/build/output/source-digest.ts";
import { makePlan } from "../../src/build/plan/plan.ts";
import { BuildFailure } from "../../src/build/run/build-failure.ts";
import type { Progress } from "../../src/build/run/progress.ts";
import { packageInfo } from "../../src/host/package-root.ts";
import { processIdentity } from "../../src/host/process-identity.ts";
import { run } from "../../src/host/run.ts";
import { Refusal } from "../../src/refusal.ts";
import { eventually, FIXTURE_ENV, needsRoot, stalePartitions, testDirectory, tracesOf } from "./fixture.ts";

const RESULTS = ["amp.d", "amp.qcow2", "amp.qcow2.build.json", "amp.qcow2.build.log"];
const UNFINISHED = "amp.qcow2.unfinished.log";

describe("build", () => {
  // Whatever the end, nothing of the build is left but its outputs.
  afterEach(() => {
    expect(tracesOf(directory.path)).to.deep.equal([]);
    expect(stalePartitions()).to.deep.equal([]);
    expect(readdirSync(join(directory.path, "work"))).to.deep.equal([]);
  });
  const directory = testDirectory();
  let phases: string[];
  let notes: string[];
  before(async function () {
    await needsRoot(this);
  });
  beforeEach(() => {
    phases = [];
    notes = [];
    mkdirSync(join(directory.path, "out"));
  });
  function start(line: string, env: Environment = {}, signal = new AbortController().signal, timeout?: number) {
    const home = join(directory.path, "home");
    const all = { HOME: home, PATH: process.env["PATH"], TERM: "dumb", ...FIXTURE_ENV, ...env };
    const words = [...line.split(" ").filter(Boolean), "-o", "out/amp", "-w", "work"];
    const request = parseOptions(words, all, directory.path);
    if (request.kind !== "build") throw new Error("nothing to build");
    const surroundings = { elements: join(packageInfo().root, "elements"), aptSources: [], exists: existsSync };
    const plan = makePlan(request.options, { env: all, cwd: directory.path, ...surroundings });
    const progress: Progress = {
      phase: (name) => phases.push(name),
      detail: () => {},
      note: (text) => notes.push(text),
      end: () => {},
    };
    const options = { ...request.options, ...(timeout !== undefined && { timeout }) };
    return build(plan, options, { env: all, cwd: directory.path, signal, progress });
  }

  function out(name: string): string {
    return join(directory.path, "out", name);
  }

  it("leaves image, manifests, log and record, and tells its phases", async () => {
    const record = await start("-i debian");
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal(RESULTS);
    expect(phases).to.deep.equal(["prepare", "root", "block-device", "convert", "digest"]);
    expect(readFileSync(out("amp.d/dib-manifests/dib-manifest-dpkg"), "utf8")).to.equal("manifest of amp\n");
    const log = readFileSync(out("amp.qcow2.build.log"), "utf8");
    expect(log).to.contain("released with status 0; /dev holds 0 partitions");
    expect(log).to.match(/Build completed successfully\n$/);
    expect(readBuildRecord(out("amp.qcow2"))).to.deep.equal(record);
  });

  it("records what was done, with what, and what came of it", async () => {
    const record = await start("-i debian -s 5", { DIB_DISTRIBUTION_MIRROR: "http://ann:pw@m.example.org/debian" });
    const image = readFileSync(out("amp.qcow2"));
    expect(record.image).to.deep.equal({
      file: "amp.qcow2",
      format: "qcow2",
      size: image.length,
      virtualSize: 5 * 1024 ** 3,
      sha256: createHash("sha256").update(image).digest("hex"),
    });
    expect(record.options).to.deep.include({ baseOs: "debian", release: "bookworm", size: 5, rootPassword: false });
    expect(record.elements).to.deep.equal(["tiny"]);
    expect(record.argv).to.include(out("amp.qcow2"));
    expect(record.environment["DIB_DISTRIBUTION_MIRROR"]).to.equal("http://***@m.example.org/debian");
    expect(record.diskimageBuilder.version).to.equal("3.13.0");
    const { root, name, version } = packageInfo();
    expect(record.tool).to.deep.equal({ name, version, sourceDigest: sourceDigest(root) });
    expect(Object.keys(record.durations)).to.deep.equal(phases);
    expect(Date.parse(record.started)).to.be.at.most(Date.parse(record.finished));
  });

  it("records where the agent really comes from", async () => {
    const source = await start("", { DIB_INSTALLTYPE_amphora_agent: "source" });
    expect(source.options.packageAgent).to.equal(false);
    expect((await start("")).options.packageAgent).to.equal(true);
  });

  it("builds a tar", async () => {
    const record = await start("-t tar");
    expect(record.image).to.deep.include({ file: "amp.tar", format: "tar" }).and.not.have.property("virtualSize");
    expect((await run(["tar", "-tf", out("amp.tar")])).stdout).to.contain("dib-manifest-dpkg");
  });

  it("builds a raw image with its holes, and a VHD of the same disk", async () => {
    const raw = await start("-t raw");
    const facts = { virtualSize: 256 * 1024 ** 2, size: 256 * 1024 ** 2, format: "raw" };
    expect(raw.image).to.deep.include({ file: "amp.raw", ...facts });
    expect(statSync(out("amp.raw")).blocks).to.be.below(100);
    const vhd = await start("-t vhd");
    expect(vhd.argv.join(" ")).to.contain("-t raw");
    expect(vhd.image).to.deep.include({ file: "amp.vhd", format: "vhd", virtualSize: 256 * 1024 ** 2 });
    expect(
      (await run(["qemu-img", "compare", "-f", "raw", "-F", "vpc", out("amp.raw"), out("amp.vhd")])).exitCode,
    ).to.equal(0);
    expect(phases).to.include("convert");
  });

  it("builds an OCI archive of the tar that disk-image-create makes", async () => {
    const record = await start("-t oci", { SOURCE_DATE_EPOCH: "86400" });
    expect(record.image).to.deep.include({ file: "amp.oci", format: "oci" }).and.not.have.property("virtualSize");
    expect(record.argv).to.include.members(["-t", "tar"]);
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([
      ...["amp.d", "amp.oci", "amp.oci.build.json", "amp.oci.build.log"],
    ]);
    expect((await run(["tar", "-tf", out("amp.oci")])).stdout).to.match(/^oci-layout\nblobs\/sha256\/[0-9a-f]{64}\n/);
    expect(phases).to.include("convert");
  });

  it("calls disk-image-create as planned, save for where the result is made", async () => {
    const record = await start("-i debian", { FIXTURE_ENVIRONMENT: "yes" });
    const log = readFileSync(out("amp.qcow2.build.log"), "utf8");
    const called = [...log.matchAll(/^argument (.*)$/gm)].map((match) => match[1] ?? "");
    const made = called[called.indexOf("-o") + 1] ?? "";
    expect(made).to.match(/\/work\/diskimage-create\.\w{6}\/out\/amp\.qcow2$/);
    expect(called.map((word) => (word === made ? out("amp.qcow2") : word))).to.deep.equal(record.argv.slice(1));
    for (const [name, value] of Object.entries(record.environment)) expect(log).to.contain(`${name}=${value}`);
  });

  it("lets the root password be seen nowhere", async () => {
    const secrets = { AMP_ROOTPW: "swordfish", DIB_PASSWORD: "swordfish", FIXTURE_ENVIRONMENT: "yes" };
    const record = await start("-i debian", { ...secrets, DIB_ELEMENTS: "tiny root-passwd" });
    expect(record.options.rootPassword).to.equal(true);
    const found = await run(["grep", "-r", "swordfish", directory.path]);
    expect(found.stdout).to.equal("");
    expect(readFileSync(out("amp.qcow2.build.log"), "utf8")).to.match(/^AMPHORA_ROOT_PASSWORD_HASH_FILE=\/.*-hash$/m);
    expect(notes.join()).to.match(/^DIB_PASSWORD looks like a secret/);
  });

  it("keeps an existing image with its record and log until a new one is complete", async () => {
    const files = RESULTS.slice(1);
    for (const name of files) writeFileSync(out(name), "precious");
    const failure = await start("", { FIXTURE_MODE: "fail" }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(BuildFailure);
    for (const name of files) expect(readFileSync(out(name), "utf8")).to.equal("precious");
    await start("");
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal(RESULTS);
    expect(readFileSync(out("amp.qcow2"), "latin1").slice(0, 3)).to.equal("QFI");
  });

  it("fails with the status of disk-image-create, its log and the reason", async () => {
    const failure = await start("", { FIXTURE_MODE: "fail", FIXTURE_STATUS: "42" }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(BuildFailure);
    const { exitStatus, message, tail } = failure as BuildFailure;
    expect(exitStatus).to.equal(42);
    expect(message).to.match(
      /^disk-image-create failed with status 42 in phase block-device, because the archive has no package no-such-package; .*\.unfinished\.log\.$/,
    );
    expect(tail.at(-1)).to.equal("E: Unable to locate package no-such-package");
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([UNFINISHED]);
  });

  it("removes what a killed build had left beside the image, and says so", async () => {
    const left = out(".diskimage-create.abcdef");
    mkdirSync(left);
    writeFileSync(join(left, ".owner.json"), JSON.stringify({ ...processIdentity(process.pid), pid: 1 << 22 }));
    await start("");
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal(RESULTS);
    expect(notes).to.deep.equal([`Removed ${left}, which a build that was killed had left.`]);
  });

  it("does not take a success without an image for one", async () => {
    const failure = await start("", { FIXTURE_MODE: "no-image" }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(BuildFailure).and.include({ exitStatus: 1 });
  });

  it("stops at a signal and leaves only its log", async () => {
    const controller = new AbortController();
    const ending = start("", { FIXTURE_MODE: "hang" }, controller.signal).catch((error: unknown) => error);
    const log = out(UNFINISHED);
    await eventually(() => existsSync(log) && readFileSync(log, "utf8").includes("holding /dev/loop"), "holding");
    expect(tracesOf(directory.path)).to.not.be.empty;
    controller.abort();
    expect(await ending)
      .to.be.instanceOf(Refusal)
      .and.include({
        code: "interrupted",
        message: `The build was interrupted and nothing of it is left but the cache and the log ${log}.`,
      });
    expect(readFileSync(log, "utf8")).to.contain("trap has run");
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([UNFINISHED]);
  });

  it("refuses to make an image that another build is making, and makes another one beside it", async () => {
    const controller = new AbortController();
    const first = start("", { FIXTURE_MODE: "hang" }, controller.signal).catch((error: unknown) => error);
    const log = out(UNFINISHED);
    await eventually(() => existsSync(log) && readFileSync(log, "utf8").includes("holding /dev/loop"), "holding");
    const refusal = await start("").catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Refusal).and.include({ code: "output-busy" });
    expect(readFileSync(log, "utf8")).to.include("holding /dev/loop");
    const record = await start("-t tar");
    expect(record.image.file).to.equal("amp.tar");
    controller.abort();
    expect(await first)
      .to.be.instanceOf(Refusal)
      .and.include({ code: "interrupted" });
  });

  it("is given up when its time is over, saying where it was, and leaves only its log", async () => {
    const ending = await start("", { FIXTURE_MODE: "hang" }, undefined, 0.05).catch((error: unknown) => error);
    const log = out(UNFINISHED);
    expect(ending).to.be.instanceOf(Refusal).and.include({ code: "timeout" });
    expect((ending as Refusal).message)
      .to.match(
        /^The build did not end within 0\.05 minutes and was given up in phase [a-z-]+[^;]*; raise --timeout, or/,
      )
      .and.contain(`see the full log ${log}.`);
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([UNFINISHED]);
  });

  it("makes nothing when it was stopped before", async () => {
    const ending = await start("", {}, AbortSignal.abort()).catch((error: unknown) => error);
    expect(ending).to.be.instanceOf(Refusal).and.include({ code: "interrupted" });
    expect(phases).to.deep.equal(["prepare"]);
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([]);
  });
});
