import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { runInNamespace } from "../../../src/build/run/namespace.ts";
import { findPrivilege } from "../../../src/host/privilege.ts";
import { run } from "../../../src/host/run.ts";
import { eventually, needsRoot, stalePartitions, testDirectory, tracesOf } from "../fixture.ts";

describe("runInNamespace", () => {
  const directory = testDirectory();
  before(async function () {
    await needsRoot(this);
  });

  async function namespaced(script: string, env: Record<string, string> = {}, signal = new AbortController().signal) {
    const work = join(directory.path, "work");
    mkdirSync(work, { recursive: true });
    const lines: string[] = [];
    const status = await runInNamespace({
      command: ["bash", "-c", script],
      environment: { PATH: process.env["PATH"] ?? "", ...env },
      work,
      privilege: await findPrivilege(),
      signal,
      onLine: (line) => lines.push(line),
    });
    return { status, lines, work };
  }

  it("returns the status and every line of both streams", async () => {
    const { status, lines } = await namespaced("echo one; echo two >&2; printf three; exit 42");
    expect(lines).to.have.members(["one", "two", "three"]);
    expect(status).to.equal(42);
  });

  it("gives the command exactly the environment, whatever the values hold", async () => {
    const { lines, work } = await namespaced('printf "%s" "$ODD"; env | cut -d= -f1 | sort | tr "\\n" " "', {
      ODD: 'a\'b "c" $d `e`\nsecond',
    });
    expect(lines[0]).to.equal('a\'b "c" $d `e`');
    expect(lines[1]?.startsWith("second")).to.equal(true);
    expect(lines[1]).to.not.contain("npm_");
    expect(existsSync(join(work, "environment"))).to.equal(false);
  });

  it("gives the build a package cache of its own", async () => {
    const cache = join(directory.path, "cache", "apt");
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, "lock"), "of another build");
    const { lines } = await namespaced(`ls ${cache} | wc -l; touch ${cache}/mine`, { AMPHORA_APT_CACHE: cache });
    expect(lines).to.deep.equal(["0"]);
    expect(readdirSync(cache)).to.deep.equal(["lock"]);
  });

  it("keeps nothing of another build's mounts, whatever the propagation", async () => {
    const other = join(directory.path, "dib_build.other");
    mkdirSync(other, { recursive: true });
    await run(["mount", "-t", "tmpfs", "other", other]);
    try {
      const { lines } = await namespaced(`grep -c ${other} /proc/self/mounts; umask`);
      expect(lines).to.deep.equal(["0", "0022"]);
      expect(readFileSync("/proc/self/mounts", "utf8")).to.include(other);
    } finally {
      await run(["umount", other]);
    }
  });

  it("shows no process and no disk of the host", async () => {
    const { lines } = await namespaced(
      "cat /proc/1/comm; ls /dev; ls /dev/mapper | wc -l; findmnt -n -o FSTYPE /dev/pts",
    );
    expect(lines[0]).to.match(/namespace-init|bash/);
    expect(lines).to.include.members(["null", "loop-control", "pts", "shm", "0", "devpts"]);
    const disks = readdirSync("/sys/block").filter((name) => !name.startsWith("loop"));
    expect(lines).to.not.include.any.members([...disks, "never"]);
  });

  const HOLD = `
    set -e
    truncate -s 64M image; device=$(losetup --show -f image); mkdir -p mnt other
    printf '\\x80\\0\\0\\0\\x83\\0\\0\\0\\0\\x08\\0\\0\\0\\xf8\\x01\\0' | dd of=image bs=1 seek=446 conv=notrunc status=none
    printf '\\x55\\xaa' | dd of=image bs=1 seek=510 conv=notrunc status=none
    kpartx -av "$device"; test -b "/dev/mapper/\${device##*/}p1"
    mkfs.ext4 -q "/dev/mapper/\${device##*/}p1"; mount "/dev/mapper/\${device##*/}p1" mnt; mount -t tmpfs t other
    cat "/sys/block/\${device##*/}/loop/autoclear"`;

  it("takes every mount, process, loop device and partition away at the end, released or not", async () => {
    const { status, lines } = await namespaced(`${HOLD}; sleep 1000 & echo held; exit 3`);
    expect(lines).to.include.members(["held", "1"]);
    expect(status).to.equal(3);
    expect(tracesOf(directory.path)).to.deep.equal([]);
    expect(stalePartitions()).to.deep.equal([]);
  });

  it("releases a loop device when the command does", async () => {
    const script = `${HOLD}; umount mnt; kpartx -d "$device"; losetup -d "$device"
      test ! -e "/sys/block/\${device##*/}/loop/backing_file" && test -z "$(ls /dev/mapper)" && echo released`;
    expect((await namespaced(script)).lines).to.include("released");
  });

  it("lets the command's traps run when it is told to stop, and then ends whatever ignores that", async () => {
    const controller = new AbortController();
    const started = join(directory.path, "work", "started");
    const script = `${HOLD}; trap 'echo trap has run >witness' EXIT
      (trap '' TERM; exec sleep 1000) & touch started; sleep 1000`;
    const running = namespaced(script, {}, controller.signal);
    await eventually(() => existsSync(started), "started");
    controller.abort();
    expect((await running).status).to.equal(143);
    expect(readFileSync(join(directory.path, "work", "witness"), "utf8")).to.equal("trap has run\n");
    expect(tracesOf(directory.path)).to.deep.equal([]);
    expect(stalePartitions()).to.deep.equal([]);
  });

  it("does not begin when it was told to stop before", async () => {
    const { status } = await namespaced("sleep 1000", {}, AbortSignal.abort());
    expect(status).to.equal(143);
  });

  it("reports what keeps the namespace from being made", async () => {
    mkdirSync(join(directory.path, "work"), { recursive: true });
    writeFileSync(join(directory.path, "work", "dev"), "in the way");
    const { status, lines } = await namespaced("echo never");
    expect(status).to.equal(1);
    expect(lines).to.not.include("never");
    expect(lines.at(-1)).to.contain("private device directory or package cache");
  });
});
