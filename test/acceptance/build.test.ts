import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { buildRecordPath } from "../../src/build/output/build-record.ts";
import { amphoraImage, amphoraTar, BUILD_PATIENCE, type BuiltImage, sha256, WORK_FOLDER } from "./image.ts";

describe("a real build", function () {
  this.timeout(BUILD_PATIENCE);
  let qcow2: BuiltImage;
  let tar: BuiltImage & { readonly password: string };
  let earlier: string[];

  before(async () => {
    earlier = buildDirectories();
    qcow2 = await amphoraImage();
    tar = await amphoraTar();
  });

  it("leaves an image of the size asked for", () => {
    const args = ["info", "--output=json", qcow2.path];
    const info = JSON.parse(execFileSync("qemu-img", args, { encoding: "utf8" }));
    expect(info).to.include({ format: "qcow2", "virtual-size": 3 * 1024 ** 3 });
    expect(info).to.not.have.property("backing-filename");
  });

  it("leaves a sound image", () => {
    execFileSync("qemu-img", ["check", qcow2.path]);
  });

  it("leaves a tar with a root file system in it", () => {
    const names = execFileSync("tar", ["-tf", tar.path], { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n");
    expect(names.map((name) => name.replace(/^\.\//, ""))).to.include.members(["etc/passwd", "usr/sbin/haproxy"]);
  });

  it("leaves a record that tells what was built, how and from what", async () => {
    for (const { path, record } of [qcow2, tar]) {
      const format = path.endsWith(".tar") ? "tar" : "qcow2";
      expect(record.image).to.include({ format, size: statSync(path).size, sha256: await sha256(path) });
      expect(record.options).to.include({
        arch: "amd64",
        baseOs: "debian",
        release: "bookworm",
        size: 3,
        type: format,
      });
      expect(record.options.rootPassword).to.equal(format === "tar");
      expect(record.elements).to.include.members(["debian-minimal", "haproxy-octavia", "amphora-agent"]);
      expect(record.diskimageBuilder.version).to.match(/^\d+\.\d+/);
      expect(record.environment).to.include({ DIB_RELEASE: "bookworm" });
      expect(Date.parse(record.finished)).to.be.greaterThan(Date.parse(record.started));
      const spent = Object.values(record.durations).reduce((sum, seconds) => sum + seconds, 0);
      expect(spent).to.be.greaterThan(10);
    }
  });

  it("leaves nothing else", () => {
    const kept = existsSync(WORK_FOLDER) ? readdirSync(WORK_FOLDER) : [];
    expect(kept, "work directories").to.deep.equal([]);
    const below = (text: string) => text.includes(WORK_FOLDER);
    expect(readFileSync("/proc/mounts", "utf8").split("\n").filter(below), "mounts").to.deep.equal([]);
    expect(loopFiles().filter(below), "loop devices").to.deep.equal([]);
    expect(commandLines().filter(below), "processes").to.deep.equal([]);
    expect(buildDirectories().filter((path) => !earlier.includes(path))).to.deep.equal([]);
  });

  it("tells the root password to nobody", async () => {
    const { password, path } = tar;
    const secrets = [password, Buffer.from(password).toString("base64")];
    const output = dirname(path);
    const files = readdirSync(output, { recursive: true, encoding: "utf8" }).filter(
      (name) => name !== "password" && statSync(join(output, name)).isFile(),
    );
    expect(files).to.include.members(["amphora-x64-haproxy.tar", "amphora-x64-haproxy.tar.build.json"]);
    expect(files).to.include("amphora-x64-haproxy.d/dib-manifests/dib_environment");
    expect(readFileSync(buildRecordPath(path), "utf8")).to.contain("haproxy-octavia");
    expect(
      files.some((name) => name.endsWith(".log")),
      "a log",
    ).to.equal(true);
    for (const name of files) expect(await contains(join(output, name), secrets), name).to.equal(false);
  });

  it("makes the root password valid", () => {
    const shadow = execFileSync("tar", ["-xOf", tar.path, "--wildcards", "*etc/shadow"], { encoding: "utf8" });
    const hash = /^root:([^:]+):/m.exec(shadow)?.[1] ?? "";
    const [, scheme = "", salt = ""] = /^\$([56])\$([^$]+)\$/.exec(hash) ?? [];
    expect(scheme, "the scheme of the hash").to.not.equal("");
    const args = ["passwd", `-${scheme}`, "-salt", salt, "-stdin"];
    const again = execFileSync("openssl", args, { input: tar.password, encoding: "utf8" });
    expect(again.trim()).to.equal(hash);
  });
});

/** Whether any of the texts occurs anywhere in a file of any size. */
async function contains(path: string, texts: readonly string[]): Promise<boolean> {
  const longest = Math.max(...texts.map((text) => text.length));
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
    const window = Buffer.concat([tail, chunk]);
    if (texts.some((text) => window.includes(text))) return true;
    tail = window.subarray(-longest);
  }
  return false;
}

/** The directories that disk-image-create makes for itself when nobody tells it where. */
function buildDirectories(): string[] {
  return ["/tmp", "/var/tmp"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^(dib_|diskimage-create\.|image\.)/.test(name))
      .map((name) => join(folder, name)),
  );
}

function loopFiles(): string[] {
  return readdirSync("/sys/block")
    .map((name) => `/sys/block/${name}/loop/backing_file`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8").trim());
}

/** Command line and working directory of every process but our own. */
function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return `${command} in ${readlinkSync(`/proc/${pid}/cwd`)}`;
      } catch {
        return "";
      }
    });
}
