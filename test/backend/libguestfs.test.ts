import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { libguestfsAvailability, partitionAt, withLibguestfs } from "../../src/backend/libguestfs.ts";
import { type NativeImage, openNative } from "../../src/backend/native.ts";
import { compareTrees } from "../../src/filesystem/compare.ts";
import { largeFilesDirectory } from "../../src/host/large-files.ts";
import { skipAloud } from "../skip.ts";
import { diskTools, makePartitionedDisk } from "../support/partitioned-disk.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("withLibguestfs", function () {
  // Starting an appliance takes 11 s without KVM, and a minute on a busy host.
  this.timeout(240_000);
  const scratch = scratchDirectory();
  const images: NativeImage[] = [];

  async function open(path: string): Promise<NativeImage> {
    const image = await openNative(path);
    images.push(image);
    return image;
  }

  before(function () {
    const availability = libguestfsAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    needTools(this, ...diskTools);
  });
  after(() => {
    for (const image of images) image.close();
  });

  it("shows what our own reader shows, stays inside the image, and is gone when its use fails", async () => {
    const path = makePartitionedDisk(scratch("it's, equal.qcow2"), {
      format: "qcow2",
      files: {
        "/etc/passwd": "root:x:0:0::/:/bin/sh\n",
        "/big": "0123456789abcdef".repeat(200_000),
        "/~": "",
        "/{}": "",
      },
      furnish(root) {
        if (process.geteuid?.() === 0) runTool("mknod", [`${root}/disk`, "b", "2748", "74565"]);
        runTool("mkfifo", [`${root}/queue`]);
        runTool("chmod", ["4751", `${root}/big`]);
        runTool("touch", ["-d", "1969-12-31T23:59:58.5Z", `${root}/etc/passwd`]);
        for (const name of ["a b", "a\nb", "a", "b", "'", '"', "\\", "$(id)", "# |", "é"]) {
          writeFileSync(`${root}/${name}`, name);
        }
        runTool("sh", ["-c", 'printf x >"$1/$(printf "a\\351")"', "sh", root]);
        for (let index = 0; index < 1200; index++) symlinkSync(`to ${index}\nand on`, `${root}/etc/link-${index}`);
        symlinkSync("/etc/passwd", `${root}/inside`);
        symlinkSync(`${"../".repeat(40)}proc/self/environ`, `${root}/outside`);
      },
    });
    const image = await open(path);
    const reason = new Error("inside");
    const error = await withLibguestfs(image, (tree) => {
      expect(compareTrees(image.root, tree, { content: () => true })).to.deep.equal([]);
      expect(compareTrees(tree, image.root)).to.deep.equal([]);
      expect(tree.list("/")).to.include.members(["a", "a\nb", "b", "a\udce9"]);
      expect(tree.resolve("/inside")).to.equal("/etc/passwd");
      expect(tree.stat("/outside")).to.equal(undefined);
      expect(traces()).to.not.deep.equal([]);
      throw reason;
    }).catch((caught: unknown) => caught);
    expect(error).to.equal(reason);
    expect(traces()).to.deep.equal([]);
  });

  it("gives up at its deadline", async () => {
    const image = await open(makePartitionedDisk(scratch("late"), {}));
    const refusal = await rejectionOf(withLibguestfs(image, () => undefined, { deadline: 3000 }));
    expect(refusal?.code).to.equal("access-failed");
    expect(refusal?.message).to.match(/^libguestfs cannot show [^\n]*late: it did not end within 3 s\.$/);
    expect(traces()).to.deep.equal([]);
  });

  const noMounts = ["setpriv", "--bounding-set=-sys_admin", "--"];
  const other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const ways: [string, NodeJS.Signals, string, string[]][] = [
    ["killed while the appliance starts", "SIGKILL", "starting", []],
    ["killed while the tree is in use", "SIGKILL", "in use", []],
    ["interrupted while the tree is in use", "SIGINT", "in use", []],
    ["killed in use as a root that may not mount", "SIGKILL", "in use", noMounts],
    ["killed at the start as a root that may not mount", "SIGKILL", "starting", noMounts],
    ["killed in use as another user", "SIGKILL", "in use", other],
    ["killed at the start as another user", "SIGKILL", "starting", other],
  ];

  for (const [what, signal, moment, as] of ways) {
    it(`leaves nothing when this process is ${what}`, async function () {
      if (as.length > 0) {
        needTools(this, "setpriv");
        if (process.geteuid?.() !== 0) skipAloud(this, "only root can become somebody else");
      }
      const path = makePartitionedDisk(scratch(`${what}.qcow2`), { format: "qcow2" });
      const module = (name: string) => JSON.stringify(new URL(`../../src/backend/${name}.ts`, import.meta.url).href);
      const program = `
        import { withLibguestfs } from ${module("libguestfs")};
        import { openNative } from ${module("native")};
        setTimeout(() => console.log("starting"), 4000);
        await withLibguestfs(await openNative(process.env.IMAGE), async () => {
          console.log("in use");
          await new Promise((resolve) => setTimeout(resolve, 60_000));
        });`;
      // Other users take the long path, in which libguestfs could make no socket.
      const directory = scratch(`${"long".repeat(20)}/${what}`);
      mkdirSync(directory, { recursive: true });
      chmodSync(scratch(""), 0o755);
      chmodSync(path, 0o644);
      chmodSync(directory, 0o777);
      const [command = "", ...args] = [
        ...as,
        process.execPath,
        "--import",
        "tsx",
        "--input-type=module",
        "-e",
        program,
      ];
      const child = spawn(command, args, {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, IMAGE: path, TMPDIR: directory },
      });
      const gone = once(child, "exit");
      let said = "";
      const there = new Promise<void>((resolve) => {
        child.stdout.on("data", (text) => {
          said += text;
          if (said.includes(moment)) resolve();
        });
      });
      await Promise.race([there, gone]);
      const during = traces();
      child.kill(signal);
      expect(said).to.include(moment);
      expect(during).to.not.deep.equal([]);
      const left = () => [...traces(), ...readdirSync(directory).filter((name) => name.startsWith("amphora-"))];
      for (let waited = 0; waited < 5000 && left().length > 0; waited += 100) await sleep(100);
      expect(left()).to.deep.equal([]);
    });
  }

  it("refuses a tar", async () => {
    const path = scratch("image.tar");
    runTool("tar", ["-cf", path, "-C", "/etc", "os-release", "--transform=s,^,./etc/,"]);
    expect((await rejectionOf(withLibguestfs(await open(path), () => undefined)))?.code).to.equal("not-a-disk");
  });

  /** Processes of libguestfs that serve an image of this suite, and new directories of it and of ours. */
  function traces(): string[] {
    const processes = spawnSync("pgrep", ["-af", `guestfish .*${scratch("")}`], { encoding: "utf8" }).stdout;
    const ours = directories().filter((name) => !foreign.has(name));
    const appliances = spawnSync("pgrep", ["-af", "qemu-system.*amphora-libguestfs"], { encoding: "utf8" }).stdout;
    return [
      ...processes.split("\n").filter((line) => line !== "" && !line.includes("pgrep")),
      ...ours,
      ...appliances.split("\n").filter((line) => ours.some((name) => line.includes(name))),
    ];
  }

  function directories(): string[] {
    const parents = new Set([largeFilesDirectory(), "/tmp"]);
    return [...parents].flatMap((parent) =>
      readdirSync(parent)
        .filter((name) => /^(amphora-libguestfs\.|libguestfs\w{6}$)/.test(name))
        .map((name) => `${parent}/${name}`),
    );
  }
  // Of other users of the host at the same time.
  const foreign = new Set(directories());
});

describe("libguestfsAvailability", () => {
  const scratch = scratchDirectory();

  it("names the package of a missing kernel", function () {
    needTools(this, "guestfish");
    mkdirSync(scratch("boot"));
    const availability = libguestfsAvailability(scratch("boot"));
    expect(availability).to.include({ available: false });
    expect("remedy" in availability && availability.remedy).to.match(/linux-image-cloud-amd64/);
    writeFileSync(scratch("boot/vmlinuz-1"), "");
    expect(libguestfsAvailability(scratch("boot"))).to.deep.equal({ available: true });
  });

  it("names the package of a missing guestfish", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    try {
      const availability = libguestfsAvailability();
      expect("remedy" in availability && availability.remedy).to.match(/libguestfs-tools/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("partitionAt", () => {
  it("finds the partition by where it starts", () => {
    const listing =
      "[0] = {\n  part_num: 1\n  part_start: 1048576\n  part_end: 2097151\n  part_size: 1048576\n}\n" +
      "[1] = {\n  part_num: 5\n  part_start: 2097152\n  part_end: 35651583\n  part_size: 33554432\n}\n";
    expect(partitionAt(listing, 2097152)).to.equal(5);
    expect(partitionAt(listing, 1048576)).to.equal(1);
    expect(partitionAt(listing, 4096)).to.equal(undefined);
  });
});
