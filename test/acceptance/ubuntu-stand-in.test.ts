import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { type BuildRecord, buildRecordPath } from "../../src/build/output/build-record.ts";
import { skipAloud } from "../skip.ts";
import { needMounts } from "../support/mount-namespace.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { debianSources } from "../support/ubuntu-mirror/debian-sources.ts";
import { standInName } from "../support/ubuntu-mirror/stand-in-packages.ts";
import { openUbuntuMirror, type UbuntuMirror } from "../support/ubuntu-mirror/ubuntu-mirror.ts";
import { type AmphoraRun, amphoraVerify, resultIn } from "./amphora-run.ts";
import { BUILD_PATIENCE } from "./image.ts";

const root = resolve(import.meta.dirname, "../..");
/** Where the command is called: its defaults put the image and the work directory there. */
const folder = join(root, "out/test/ubuntu-stand-in");
const keyrings = "/usr/share/keyrings";

describe("the specification's default, with Debian packages as a stand-in for Ubuntu's archive", function () {
  this.timeout(BUILD_PATIENCE + 15 * 60_000);
  const at = scratchDirectory();
  const image = join(folder, "amphora-x64-haproxy.qcow2");
  let mirror: UbuntuMirror;
  let status: number | null;
  let record: BuildRecord;
  let run: AmphoraRun;

  before(async function () {
    needTools(this, "apt-get", "debootstrap", "dpkg-deb", "gpg", "qemu-img", "qemu-system-x86_64", "genisoimage");
    needMounts(this);
    if (process.arch !== "x64") skipAloud(this, "the stand-in mirror has packages for amd64 alone; run it there");
    const sources = debianSources();
    if (sources === undefined)
      skipAloud(this, "the host's apt knows no archive of Debian: run this on a Debian host", "Debian's package lists");
    await bundle(root);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    mkdirSync(at("mirror"));
    mirror = await openUbuntuMirror(at("mirror"), sources);
    mkdirSync(at("home"));
    status = await build(mirror, { keys: at("keyrings"), home: at("home") });
    if (status !== 0) return;
    record = JSON.parse(readFileSync(buildRecordPath(image), "utf8")) as BuildRecord;
    run = await amphoraVerify(["--boot", "--no-warm", image]);
  });

  after(async () => {
    await mirror?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is built by the bare command, its environment naming the mirror alone", () => {
    expect(status, "status of diskimage-create.sh").to.equal(0);
    expect(readdirSync(folder).sort()).to.deep.equal([
      "amphora-x64-haproxy.d",
      "amphora-x64-haproxy.qcow2",
      "amphora-x64-haproxy.qcow2.build.json",
      "amphora-x64-haproxy.qcow2.build.log",
    ]);
  });

  it("is what the specification's defaults say", () => {
    const info = JSON.parse(execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" }));
    expect(info).to.include({ format: "qcow2", "virtual-size": 5 * 1024 ** 3 });
    const { arch, backend, baseOs, release, size, type, packageAgent, rootPassword } = record.options;
    expect({ arch, backend, baseOs, release, size, type, packageAgent, rootPassword }).to.deep.equal({
      ...{ arch: "amd64", backend: "haproxy", baseOs: "ubuntu", release: "noble", size: 5, type: "qcow2" },
      ...{ packageAgent: true, rootPassword: false },
    });
    expect(record.elements).to.include.members(["ubuntu-minimal", "haproxy-octavia"]);
  });

  it("takes every package from the mirror of DIB_DISTRIBUTION_MIRROR, from all suites and both components", () => {
    expect(record.environment["DIB_DISTRIBUTION_MIRROR"]).to.equal(mirror.url);
    const asked = new Set(mirror.requests);
    const suites = ["noble", "noble-updates", "noble-security", "noble-backports"];
    for (const suite of suites) expect(asked).to.include(`dists/${suite}/InRelease`);
    expect(mirror.requests.some((path) => /^dists\/noble\/universe\/binary-amd64\/Packages/.test(path))).to.equal(true);
    const own = mirror.requests.flatMap((path) => /^pool\/stand-in\/([^_]+)_/.exec(path)?.[1] ?? []);
    expect(new Set(own)).to.include.all.keys("base-files", "ubuntu-keyring", "linux-image-virtual", "amphora-agent");
    const fetched = new Set(mirror.requests.filter((path) => path.endsWith(".deb")));
    expect(fetched.size).to.be.greaterThan(200);
    // Guests start from nothing, so each of their packages was fetched.
    expect(run.image?.contents?.packages.length).to.be.within(200, fetched.size);
  });

  it("says everywhere that it is a stand-in", () => {
    expect(run.image?.contents?.system).to.deep.equal({ id: "ubuntu", version: "24.04", name: standInName });
    const packages = run.image?.contents?.packages ?? [];
    const marked = packages.filter(({ version }) => version.includes("standin")).map(({ name }) => name);
    expect(marked).to.include.members(["amphora-agent", "base-files", "linux-image-virtual", "ubuntu-keyring"]);
  });

  it("passes, without a check that fails, graded as it may be", () => {
    const odd = run.image?.checks.filter(({ outcome }) => outcome !== "pass") ?? [];
    expect(odd.map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`)).to.deep.equal([]);
    expect([run.status, run.image?.verdict], run.stderr).to.deep.equal([0, "pass"]);
    expect(run.image?.checks.length).to.be.greaterThan(150);
  });

  it("boots, and its agent answers to the name of the packages in it", () => {
    for (const id of ["N2-agent-answers", "N1-no-failed-unit", "N4-agent-versions"])
      expect(resultIn(run.image, id).outcome, id).to.equal("pass");
    expect(resultIn(run.image, "D13-agent-knows-guest").evidence?.join("\n")).to.contain("ID=ubuntu");
  });
});

/**
 * Runs the specification's command with no option. The mirror's key stands where Ubuntu's own would, for this process alone,
 * and nobody's cache gets to know packages that only stand in.
 */
async function build(
  { url, keyring }: UbuntuMirror,
  { keys, home }: { readonly keys: string; readonly home: string },
): Promise<number | null> {
  cpSync(keyrings, keys, { recursive: true });
  cpSync(keyring, join(keys, "ubuntu-archive-keyring.gpg"));
  const inside = 'mount --bind "$1" "$2" && exec "$3"';
  const args = ["--mount", "--propagation", "private", "sh", "-c", inside, "sh", keys, keyrings];
  const foreign = /^(?:AMP_|DIB_|ELEMENTS_|OCTAVIA_|CLOUD_INIT_|USE_PYTHON3)/;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const child = spawn("unshare", [...args, join(root, "diskimage-create.sh")], {
    cwd: folder,
    env: { ...environment, HOME: home, DIB_DISTRIBUTION_MIRROR: url },
    stdio: ["ignore", 2, 2],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}
