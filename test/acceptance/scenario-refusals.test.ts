import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { elf, goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { amphoraVerify, resultIn } from "./amphora-run.ts";
import { amphoraImage, amphoraTar, BUILD_PATIENCE } from "./image.ts";

/** Images and hosts of which nothing comes up: each ends with its reason, the contract's exit code, within its bound. */
describe("an image that cannot be booted", function () {
  this.timeout(10 * 60_000 + BUILD_PATIENCE);
  const scratch = scratchDirectory();
  let image: string;

  before(async function () {
    needTools(this, "qemu-system-x86_64", "qemu-img", "genisoimage", "debugfs");
    image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
  });

  it("is reported seconds after its kernel panics, with what the console said", async () => {
    const path = scratch("panic.raw");
    expect((await run(["qemu-img", "convert", "-O", "raw", image, path])).exitCode).to.equal(0);
    await withoutRoot(path);
    const { status, image: verdict } = await amphoraVerify(["--boot", "--no-warm", path]);
    const { outcome, reason = "", evidence = [] } = resultIn(verdict, "N2-agent-answers");
    expect([status, outcome]).to.deep.equal([1, "fail"]);
    expect(reason).to.match(/panic/i);
    expect(evidence.join("\n")).to.match(/console: .*Kernel panic - not syncing/);
    const told = /did not come up: after (\d+) s/.exec(reason)?.[1];
    const panicked = /\[ *(\d+)\.\d+\].*Kernel panic/.exec(evidence.join("\n"))?.[1];
    // The guest's clock begins with its kernel, some seconds after power-on.
    expect(Number(told) - Number(panicked), reason).to.be.within(0, 60);
    expect(resultIn(verdict, "N1-no-failed-unit").outcome).to.equal("skipped");
    expect(resultIn(verdict, "image-untouched").outcome).to.equal("pass");
  });

  it("is reported when the agent does not answer in time", async () => {
    const env = { AMPHORA_BOOT_LIMIT: "15" };
    const { status, image: verdict, seconds } = await amphoraVerify(["--boot", "--no-warm", image], { env });
    const { outcome, reason = "", evidence = [] } = resultIn(verdict, "N2-agent-answers");
    expect([status, outcome]).to.deep.equal([1, "fail"]);
    expect(reason).to.match(/after \d+ s the agent had not answered once/);
    expect(evidence.some((line) => line.startsWith("console: "))).to.equal(true);
    expect(seconds).to.be.below(60);
  });

  it("is skipped with its reason when it is for another architecture", async () => {
    const path = scratch("armhf.raw");
    makeRawImage(path, armhfAmphora());
    const { status, image: verdict, seconds } = await amphoraVerify(["--scenario", path]);
    const { outcome, reason } = resultIn(verdict, "N2-agent-answers");
    expect([status, outcome]).to.deep.equal([1, "skipped"]);
    expect(reason).to.match(/for armhf cannot be booted here, only those for .*; boot it on a host of its own kind/);
    expect(seconds).to.be.below(30);
  });

  it("is skipped with its reason where there is no QEMU", async () => {
    const bin = scratch("bin");
    mkdirSync(bin);
    symlinkSync(process.execPath, `${bin}/node`);
    const { status, image: verdict } = await amphoraVerify(["--boot", image], { env: { PATH: bin } });
    const { outcome, reason } = resultIn(verdict, "N2-agent-answers");
    expect([status, outcome]).to.deep.equal([1, "skipped"]);
    expect(reason).to.match(/qemu-system-x86_64.*is not installed; install/);
  });

  it("fails with both figures where there is no space", async function () {
    const place = scratch("small");
    mkdirSync(place);
    const small = `mount -t tmpfs -o size=64m none '${place}' && exec "$@"`;
    const prefix = ["unshare", "--mount", "sh", "-c", small, "sh"];
    if (spawnSync(prefix[0] ?? "", [...prefix.slice(1), "true"]).status !== 0) {
      skipAloud(this, "this user may not mount; run as root");
    }
    const { status, image: verdict } = await amphoraVerify(["--boot", "--no-warm", image], {
      prefix,
      env: { TMPDIR: place },
    });
    const { outcome, reason } = resultIn(verdict, "N2-agent-answers");
    expect([status, outcome]).to.deep.equal([1, "fail"]);
    expect(reason).to.match(/has \d+ MiB left, .* takes up to \d+ MiB/);
  });

  it("is not booted at all when it is a tar", async () => {
    const { path } = await amphoraTar();
    const { status, image: verdict } = await amphoraVerify(["--boot", path]);
    expect(status).to.equal(0);
    expect(verdict?.notApplicable.find(({ id }) => id === "N2-agent-answers")?.reason).to.match(/disk images/);
  });

  it("is refused before anything is read when nobody knows the scenario", async () => {
    const { status, stderr, image: verdict } = await amphoraVerify(["--scenarios", "htpp", image]);
    expect([status, verdict]).to.deep.equal([2, undefined]);
    expect(stderr).to.equal("amphora-verify: There is no scenario htpp; the nearest is http.\n");
  });
});

/** Lets the kernel find neither an initial program nor a root, so that it panics; the file system begins at 1 MiB. */
async function withoutRoot(path: string): Promise<void> {
  const place = `${path}?offset=1048576`;
  const debugfs = async (...commands: string[]) => {
    for (const command of commands) {
      const { exitCode, stderr } = await run(["debugfs", "-w", "-R", command, place]);
      expect(exitCode, stderr).to.equal(0);
    }
  };
  await debugfs(`dump /boot/grub/grub.cfg ${path}.cfg`);
  const { exitCode } = await run([
    "sed",
    "-i",
    "-E",
    "s,^([[:space:]]*linux[[:space:]].*)root=[^ ]*,\\1root=/dev/nowhere rdinit=/nowhere console=ttyS0,",
    `${path}.cfg`,
  ]);
  expect(exitCode).to.equal(0);
  await debugfs("rm /boot/grub/grub.cfg", `write ${path}.cfg /boot/grub/grub.cfg`);
}

/** An amphora whose programs are for another processor. */
function armhfAmphora(): ReturnType<typeof goodAmphora> {
  return goodAmphora().set("/usr/bin/dash", { content: elf(40, 32), mode: 0o755 });
}
