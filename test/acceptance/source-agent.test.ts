import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { type NativeImage, openNative } from "../../src/backend/native.ts";
import { type BuildRecord, readBuildRecord } from "../../src/build/output/build-record.ts";
import { readAgent } from "../../src/guest/agent.ts";
import { type Guest, guestOf } from "../../src/guest/guest.ts";
import type { ImageVerdict } from "../../src/verify/verdict.ts";
import { skipAloud } from "../skip.ts";
import { type SourceAgent, serveIndex, sourceAgent } from "../support/source-agent/source-agent.ts";
import { amphoraVerify } from "./amphora-run.ts";
import { BUILD_PATIENCE, runCommand, WORK_FOLDER } from "./image.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "out/test/source-agent-image");
const IMAGE = join(FOLDER, "amphora-x64-haproxy.qcow2");
const VENV = "/opt/amphora-agent-venv";

describe("an agent from source (git repositories and package index stand in for the internet's)", function () {
  this.timeout(BUILD_PATIENCE);
  let source: SourceAgent;
  let record: BuildRecord;
  let requests: readonly string[];
  let image: NativeImage;
  let guest: Guest;

  before(async function () {
    const made = await sourceAgent();
    if (typeof made === "string") skipAloud(this, made);
    source = made;
    await bundle(ROOT);
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const index = await serveIndex(source.index);
    ({ requests } = index);
    try {
      const status = await runCommand(
        "diskimage-create",
        [
          ...["--compat", "today", "-i", "debian", "-d", "bookworm", "-s", "3", "--compression", "zstd"],
          ...["-w", WORK_FOLDER, "-o", IMAGE],
        ],
        {
          DIB_REPOLOCATION_amphora_agent: source.repository,
          DIB_REPOREF_amphora_agent: "master",
          DIB_REPOLOCATION_octavia_lib: source.library,
          DIB_REPOLOCATION_upper_constraints: `file://${source.constraints}`,
          PIP_INDEX_URL: index.url,
          PIP_FIND_LINKS: undefined,
        },
      );
      if (status !== 0) throw new Error(`diskimage-create ended with ${status}; its log tells why`);
    } finally {
      await index.close();
    }
    const written = readBuildRecord(IMAGE);
    if (written === undefined) throw new Error(`diskimage-create left no build record beside ${IMAGE}`);
    record = written;
    image = await openNative(IMAGE);
    guest = guestOf(image.root);
  });

  after(() => {
    image?.close();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const text = (path: string) => Buffer.from(guest.tree.read(path)).toString().trim();

  it("is planned with what fetches it, and recorded", () => {
    expect(record.options.packageAgent).to.equal(false);
    expect(record.elements).to.include.members(["amphora-agent", "octavia-lib", "source-repositories", "pip-cache"]);
    expect(record.environment).to.include({ DIB_INSTALLTYPE_amphora_agent: "source" });
  });

  it("lies in a virtual environment, with links from where units look", () => {
    const { programs, python, version } = guest.fact(readAgent);
    expect(programs).to.deep.equal(["/usr/local/bin/amphora-agent"]);
    expect(python?.venv).to.equal(VENV);
    expect(version).to.equal("11.0.0");
    for (const name of ["amphora-health-checker", "amphora-interface", "haproxy-vrrp-check", "prometheus-proxy"]) {
      expect(guest.tree.resolve(`/usr/local/bin/${name}`)).to.equal(`${VENV}/bin/${name}`);
    }
  });

  it("has the versions of the constraints, although the index has a newer one", () => {
    const { python } = guest.fact(readAgent);
    const pinned = /^distro===(.*)$/m.exec(readFileSync(source.constraints, "utf8"))?.[1];
    expect(pinned).to.equal("1.8.0");
    expect(python?.distribution("distro")?.version).to.equal(pinned);
    expect(requests).to.include.members(["/simple/gunicorn/", "/simple/pbr/", "/simple/distro/"]);
    expect(requests.filter((path) => path.includes("99.0"))).to.deep.equal([]);
  });

  it("tells the commits of the repositories, and has octavia-lib from its own", () => {
    expect(text("/opt/amphora-agent.gitref")).to.equal(source.commits.agent);
    expect(text("/opt/octavia-lib.gitref")).to.equal(source.commits.library);
    const library = guest.fact(readAgent).python?.distribution("octavia-lib")?.path ?? "";
    expect(text(`${library}/direct_url.json`)).to.contain("file:///opt/octavia-lib");
  });

  it("leaves no source, compiler, git or path of the build host behind", () => {
    for (const path of ["/opt/amphora-agent", "/opt/octavia-lib", "/usr/bin/gcc", "/usr/bin/git", "/usr/bin/make"]) {
      expect(guest.tree.lstat(path), path).to.equal(undefined);
    }
    const manifest = guest.tree.list("/etc/dib-manifests").find((name) => name.startsWith("dib-manifest-git-"));
    const lines = text(`/etc/dib-manifests/${manifest}`).split("\n");
    expect(lines).to.include(`amphora-agent git /opt/amphora-agent local ${source.commits.agent}`);
  });

  describe("verified and booted", () => {
    let verdict: ImageVerdict | undefined;
    let status: number | null;

    before(async () => {
      ({ image: verdict, status } = await amphoraVerify(["--boot", "--no-warm", IMAGE]));
    });

    it("passes every check", () => {
      const notPassed = verdict?.checks.filter(({ outcome }) => outcome !== "pass") ?? [];
      expect(notPassed.map(({ id, outcome, reason }) => `${id}: ${outcome}: ${reason}`)).to.deep.equal([]);
      expect(status).to.equal(0);
    });

    it("is asked for its commits, and answers as an agent of its release does", () => {
      const ids = verdict?.checks.map(({ id }) => id);
      expect(ids).to.include.members(["D1-agent-installed", "D4-agent-imports", "D10-source-revision"]);
      expect(ids).to.include.members(["D11-sources-removed", "N2-agent-answers"]);
    });
  });
});
