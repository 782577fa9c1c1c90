import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { loopbackAvailability, withLoopback } from "../../src/backend/loopback.ts";
import { type NativeImage, openNative } from "../../src/backend/native.ts";
import { compareTrees } from "../../src/filesystem/compare.ts";
import { skipAloud } from "../skip.ts";
import { diskTools, makePartitionedDisk } from "../support/partitioned-disk.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeXfsDisk } from "./image-fixture.ts";

const secret = "only the host has this line\n";

/** Whatever of this host shows that something of the image at `path` is still held. */
function traces(path: string): string[] {
  const loops = readdirSync("/sys/block")
    .map((name) => `/sys/block/${name}/loop/backing_file`)
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").trim())
    .filter((backing) => backing === path || backing === "/mnt/raw" || backing.includes("amphora-loopback"));
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(path));
  const processes = spawnSync("pgrep", ["-af", realpathSync(path)], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line.includes("holder"));
  return [...loops, ...mounts, ...processes];
}

/** Waits until nothing is held, for the 5 s that this may take after SIGKILL. */
async function expectNothingHeld(path: string): Promise<void> {
  for (let waited = 0; waited < 5000 && traces(path).length > 0; waited += 100) await sleep(100);
  expect(traces(path)).to.deep.equal([]);
}

describe("withLoopback", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  const images: NativeImage[] = [];
  let outside = "";

  async function open(path: string): Promise<NativeImage> {
    const image = await openNative(path);
    images.push(image);
    return image;
  }

  before(function () {
    const availability = loopbackAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    needTools(this, ...diskTools);
    outside = scratch("outside");
    runTool("sh", ["-c", 'printf %s "$1" >"$2"', "sh", secret, outside]);
  });
  after(() => {
    for (const image of images) image.close();
  });

  for (const format of ["raw", "qcow2"] as const) {
    for (const filesystem of ["ext2", "ext4"] as const) {
      it(`shows what our own reader shows of ${filesystem} in ${format}`, async () => {
        const path = makePartitionedDisk(scratch(`equal, it's ${filesystem}.${format}`), {
          format,
          filesystem,
          files: { "/var/data": "x".repeat(300_000), "/etc/passwd": "root:x:0:0::/:/bin/sh\n" },
          furnish(root) {
            runTool("mknod", [`${root}/null`, "c", "1", "3"]);
            runTool("mknod", [`${root}/big`, "b", "2748", "74565"]);
            runTool("mkfifo", [`${root}/queue`]);
            runTool("chown", ["12345:54321", `${root}/var/data`]);
            runTool("chmod", ["4751", `${root}/var/data`]);
            runTool("touch", ["-d", "1969-12-31T23:59:58.5Z", `${root}/etc/passwd`]);
            runTool("sh", ["-c", 'printf x >"$1/$(printf "a\\351\\nb")"', "sh", root]);
            symlinkSync("/etc/passwd", `${root}/var/link`);
          },
        });
        const image = await open(path);
        const seen = await withLoopback(image, (tree) => {
          expect(tree.lstat("/big")?.device).to.deep.equal({ major: 2748, minor: 74565 });
          expect(tree.list("/")).to.include("a\udce9\nb");
          expect(tree.read("/a\udce9\nb")).to.have.length(1);
          expect(tree.lstat("/etc/passwd")?.modified).to.equal(-2);
          expect(tree.lstat("/nowhere")).to.equal(undefined);
          expect(tree.lstat(`/${"n".repeat(300)}`)).to.equal(undefined);
          return compareTrees(image.root, tree, { content: () => true });
        });
        expect(seen).to.deep.equal([]);
        await expectNothingHeld(path);
      });
    }
  }

  it("shows what our own reader shows of XFS, also while the same volume is mounted elsewhere", async function () {
    needTools(this, "mkfs.xfs");
    makeXfsDisk(scratch("xfs"));
    const image = await open(scratch("xfs"));
    expect(image.rootFilesystem?.type).to.equal("xfs");
    const differences = await withLoopback(image, () =>
      withLoopback(image, (tree) => compareTrees(image.root, tree, { content: () => true })),
    );
    expect(differences).to.deep.equal([]);
    expect(image.root.lstat("/big")).to.include({ size: 3_000_000, mode: 0o4755, uid: 12, gid: 34 });
    await expectNothingHeld(scratch("xfs"));
  });

  it("shows what our own reader shows of a VHD", async () => {
    const raw = makePartitionedDisk(scratch("disk.raw"), { files: { "/var/data": "x".repeat(300_000) } });
    const path = scratch("disk.vhd");
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "vpc", "-o", "force_size=on", raw, path]);
    const image = await open(path);
    expect(image.format).to.equal("vhd");
    const differences = await withLoopback(image, (tree) => compareTrees(image.root, tree, { content: () => true }));
    expect(differences).to.deep.equal([]);
    await expectNothingHeld(path);
  });

  it("sees a file that our own reader does not", async () => {
    const one = await open(makePartitionedDisk(scratch("one"), { files: { "/same": "1" } }));
    const other = await open(makePartitionedDisk(scratch("other"), { files: { "/same": "2", "/more": "" } }));
    const differences = await withLoopback(other, (tree) => compareTrees(one.root, tree, { content: () => true }));
    expect(differences.map(({ path, what }) => `${path} ${what}`)).to.deep.equal(["/more extra", "/same content"]);
  });

  it("never follows a link of the image on the host", async () => {
    const depth = "../".repeat(40);
    const path = makePartitionedDisk(scratch("hostile"), {
      files: { "/in/etc/shadow": "the image's own\n" },
      furnish(root) {
        symlinkSync(outside, `${root}/absolute`);
        symlinkSync(`${depth}${outside.slice(1)}`, `${root}/relative`);
        symlinkSync(depth, `${root}/up`);
        symlinkSync("/", `${root}/slash`);
        symlinkSync("/in/etc", `${root}/inner`);
        symlinkSync("/proc/self/root", `${root}/magic`);
        symlinkSync("loop", `${root}/loop`);
      },
    });
    await withLoopback(await open(path), (tree) => {
      for (const link of ["/absolute", "/relative", `/up${outside}`, `/slash${outside}`, `/magic${outside}`]) {
        expect(tree.stat(link), link).to.equal(undefined);
        expect(() => tree.read(link), link).to.throw(/no such file/);
      }
      expect(tree.list("/up")).to.deep.equal(tree.list("/"));
      expect(Buffer.from(tree.read("/inner/shadow")).toString()).to.equal("the image's own\n");
      expect(tree.readlink("/absolute")).to.equal(outside);
      expect(tree.stat("/loop")).to.equal(undefined);
      const all = [...tree.walk()].filter(({ status }) => status.type === "file").map((entry) => tree.read(entry.path));
      expect(Buffer.concat(all).includes(secret)).to.equal(false);
    });
  });

  it("needs neither the daemon nor FUSE", async () => {
    const path = makePartitionedDisk(scratch("copied"), { format: "qcow2", files: { "/a": "text" } });
    const bin = scratch("bin");
    runTool("mkdir", [bin]);
    for (const tool of ["sh", "cat", "mount", "mkdir", "rm", "grep", "setsid", "unshare", "qemu-img"]) {
      symlinkSync(runTool("sh", ["-c", `command -v ${tool}`]).trim(), `${bin}/${tool}`);
    }
    const before = process.env["PATH"];
    process.env["PATH"] = bin;
    try {
      const text = await withLoopback(await open(path), (tree) => Buffer.from(tree.read("/a")).toString());
      expect(text).to.equal("text");
    } finally {
      process.env["PATH"] = before;
    }
    await expectNothingHeld(path);
  });

  it("tears everything down when the use of it fails", async () => {
    const path = makePartitionedDisk(scratch("failing"), {});
    const image = await open(path);
    const reason = new Error("inside");
    const error = await withLoopback(image, () => {
      expect(traces(path)).to.not.deep.equal([]);
      throw reason;
    }).catch((caught: unknown) => caught);
    expect(error).to.equal(reason);
    await expectNothingHeld(path);
  });

  it("refuses what the kernel cannot mount in one sentence", async () => {
    const path = makePartitionedDisk(scratch("damaged"), {});
    const image = await open(path);
    runTool("dd", ["if=/dev/zero", `of=${path}`, "bs=1024", "seek=2049", "count=1", "conv=notrunc", "status=none"]);
    const refusal = await rejectionOf(withLoopback(image, () => undefined));
    expect(refusal?.code).to.equal("access-failed");
    expect(refusal?.message).to.match(
      /^Setting up the loop mount of .*damaged failed: mount: .*bad superblock[^\n]*\.$/,
    );
    await expectNothingHeld(path);
  });

  it("refuses a tar", async () => {
    const path = scratch("image.tar");
    runTool("tar", ["-cf", path, "-C", "/etc", "os-release", "--transform=s,^,./etc/,"]);
    const refusal = await rejectionOf(withLoopback(await open(path), () => undefined));
    expect(refusal?.code).to.equal("not-a-disk");
  });

  it("leaves nothing when this process is killed", async () => {
    const path = makePartitionedDisk(scratch("killed"), { format: "qcow2" });
    const module = (name: string) => JSON.stringify(new URL(`../../src/backend/${name}.ts`, import.meta.url).href);
    const program = `
      import { withLoopback } from ${module("loopback")};
      import { openNative } from ${module("native")};
      await withLoopback(await openNative(process.env.IMAGE), async (tree) => {
        console.log(tree.list("/").length);
        await new Promise(() => setInterval(() => {}, 1000));
      });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, IMAGE: path },
    });
    try {
      await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
      expect(traces(path)).to.not.deep.equal([]);
    } finally {
      child.kill("SIGKILL");
    }
    await expectNothingHeld(path);
  });
});
