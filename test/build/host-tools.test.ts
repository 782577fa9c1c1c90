import { readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { hostToolsDirectory } from "../../src/build/run/namespace.ts";
import { findProgram, run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { rawFile } from "../support/qcow2-writer.ts";
import { FIXTURE_DIB, testDirectory } from "./fixture.ts";

const DIRECTORY = hostToolsDirectory();
const TOOLS = readdirSync(DIRECTORY);

/** Runs a stand-in as a build does: by its name, first on PATH. */
function standIn(command: string[], env: Record<string, string> = {}) {
  const path = `${DIRECTORY}:${process.env["PATH"]}`;
  return run(command, { env: { PATH: path, AMPHORA_HOST_TOOLS: DIRECTORY, ...env } });
}

describe("host tools", () => {
  const directory = testDirectory();

  it("are executable and pass shellcheck", async function () {
    expect(TOOLS).to.include.members(["namespace-init", "sudo", "losetup", "kpartx", "dmsetup"]);
    for (const tool of TOOLS) expect(statSync(join(DIRECTORY, tool)).mode & 0o111, tool).to.equal(0o111);
    if (findProgram("shellcheck") === undefined) {
      skipAloud(this, "shellcheck is not installed; install the package shellcheck");
    }
    const scripts = [...TOOLS.map((tool) => join(DIRECTORY, tool)), join(FIXTURE_DIB, "bin", "disk-image-create")];
    scripts.push(join(import.meta.dirname, "../../diskimage-create.sh"));
    const { stdout, exitCode } = await run(["shellcheck", "--severity=style", ...scripts]);
    expect(stdout).to.equal("");
    expect(exitCode).to.equal(0);
  });

  describe("sudo", () => {
    const show = 'echo "$KEPT-$TMPDIR-$HOME-$USER"';
    const env = { KEPT: "kept", TMPDIR: "/elsewhere", HOME: "/home/ann", USER: "ann" };

    it("gives a small environment, and PATH", async () => {
      expect((await standIn(["sudo", "sh", "-c", show], env)).stdout).to.equal("--/root-root\n");
      expect((await standIn(["sudo", "-n", "--", "sh", "-c", 'echo "$PATH"'])).stdout).to.match(
        new RegExp(`^${DIRECTORY}:`),
      );
    });

    it("keeps the environment when asked to, and takes assignments", async () => {
      expect((await standIn(["sudo", "-E", "sh", "-c", show], env)).stdout).to.equal("kept-/elsewhere-/home/ann-ann\n");
      expect((await standIn(["sudo", "KEPT=a b", "sh", "-c", show], env)).stdout).to.equal("a b--/root-root\n");
    });

    it("passes arguments and status on", async () => {
      expect((await standIn(["sudo", "-H", "printf", "<%s>", "-n", "a b"])).stdout).to.equal("<-n><a b>");
      expect((await standIn(["sudo", "sh", "-c", "exit 7"])).exitCode).to.equal(7);
      expect((await standIn(["sudo", "-v"])).exitCode).to.equal(0);
    });
  });

  it("have nothing to make for dmsetup mknodes", async () => {
    expect((await standIn(["dmsetup", "--noudevsync", "mknodes"])).exitCode).to.equal(0);
  });

  it("leave device nodes out of an image that tar writes, and only there", async () => {
    const tree = join(directory.path, "tree");
    await run([
      "sh",
      "-c",
      `mkdir -p ${tree}/dev ${tree}/sys ${tree}/etc && touch ${tree}/dev/x ${tree}/sys/x ${tree}/etc/x`,
    ]);
    const list = async (...options: string[]) => {
      await standIn(["tar", "-C", tree, "-cf", join(directory.path, "t.tar"), ...options, "."]);
      return (await run(["tar", "-tf", join(directory.path, "t.tar")])).stdout.split("\n").filter(Boolean).sort();
    };
    expect(await list("--exclude", "./sys")).to.deep.equal(["./", "./dev/", "./etc/", "./etc/x"]);
    expect(await list()).to.include("./dev/x");
  });

  it("make the same tree the same tar, and nothing in an image younger than asked for", async () => {
    const epoch = 1_700_000_000;
    const tar = async (name: string) => {
      const tree = join(directory.path, name);
      // Files are made in another order, so that the file system lists them in another.
      const files = name === "one" ? "b a c" : "c b a";
      await run([
        "sh",
        "-c",
        `mkdir -p ${tree} && cd ${tree} && touch ${files} && touch -d @1600000000 b && sleep 0.01`,
      ]);
      const options = ["--exclude", "./sys", "--xattrs", "--xattrs-include=*"];
      await standIn(["tar", "-C", tree, "-cf", `${tree}.tar`, ...options, "."], { AMPHORA_EPOCH: `${epoch}` });
      return { tree, bytes: readFileSync(`${tree}.tar`) };
    };
    const [one, two] = [await tar("one"), await tar("two")];
    expect(one.bytes.equals(two.bytes)).to.equal(true);
    expect(statSync(join(one.tree, "a")).mtimeMs, "the tree itself").to.be.greaterThan(epoch * 1000);
    // The real one would trim the host's own file system.
    symlinkSync(findProgram("true") ?? "", join(directory.path, "fstrim"));
    const quiet = { PATH: `${DIRECTORY}:${directory.path}:${process.env["PATH"]}` };
    await standIn(["fstrim", "--verbose", one.tree], { ...quiet, AMPHORA_EPOCH: `${epoch}` });
    const times = ["", "a", "b", "c"].map((name) => statSync(join(one.tree, name)).mtimeMs / 1000);
    expect(times).to.deep.equal([epoch, epoch, 1_600_000_000, epoch]);
    await standIn(["fstrim", "--verbose", two.tree], quiet);
    expect(statSync(join(two.tree, "a")).mtimeMs).to.be.greaterThan(epoch * 1000);
  });

  describe("qemu-img", () => {
    const convert = ["convert", "-c", "-f", "raw", "-O", "qcow2"];
    const told = (compression: string) => ({
      AMPHORA_COMPRESSION: compression,
      AMPHORA_CONVERTER: "printf\n<%s> <%s>",
    });
    const made = () => join(directory.path, "made.qcow2");
    const info = async () => JSON.parse((await run(["qemu-img", "info", "--output=json", made()])).stdout);

    before(function () {
      if (findProgram("qemu-img") === undefined) skipAloud(this, "qemu-img is not installed; install qemu-utils");
    });

    it("hands an image to be packed by zlib to our own program", async () => {
      const { stdout } = await standIn(["qemu-img", ...convert, "a.raw", "b.qcow2"], told("zlib"));
      expect(stdout).to.equal("<a.raw> <b.qcow2>");
    });

    it("packs by zstd where that was asked for, and heeds the user's own options", async () => {
      const raw = rawFile(1024 ** 2);
      expect((await standIn(["qemu-img", ...convert, raw, made()], told("zstd"))).exitCode).to.equal(0);
      expect((await info())["format-specific"].data["compression-type"]).to.equal("zstd");
      await standIn(["qemu-img", ...convert, "-o", "cluster_size=2M", raw, made()], told("zlib"));
      expect(await info()).to.include({ "cluster-size": 2 * 1024 ** 2 });
      expect((await run(["qemu-img", "compare", "-q", "-f", "raw", "-F", "qcow2", raw, made()])).exitCode).to.equal(0);
    });

    it("leaves every other call alone", async () => {
      await standIn(["qemu-img", "create", "-q", "-f", "qcow2", made(), "1G"], told("zlib"));
      expect(await info()).to.include({ "virtual-size": 1024 ** 3 });
      await standIn(["qemu-img", "convert", "-f", "raw", "-O", "qcow2", rawFile(1024 ** 2), made()], told("zlib"));
      expect(await info()).to.include({ "virtual-size": 1024 ** 2 });
    });
  });
});
