import { spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { isRoot } from "../../src/host/privilege.ts";
import { processIdentity } from "../../src/host/process-identity.ts";
import { createWorkDirectory, removeStaleWorkDirectories } from "../../src/host/work-directory.ts";
import { Refusal } from "../../src/refusal.ts";
import { skipAloud } from "../skip.ts";

describe("work directory", () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "work-directory-test."));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("is private, and gone with everything in it after remove", () => {
    const work = createWorkDirectory(join(parent, "new"), "tool");
    expect(work.path).to.match(/\/new\/tool\.[A-Za-z0-9]{6}$/);
    expect(statSync(work.path).mode & 0o777).to.equal(0o700);
    mkdirSync(join(work.path, "a", "b"), { recursive: true });
    work.remove();
    work.remove();
    expect(readdirSync(join(parent, "new"))).to.deep.equal([]);
  });

  it("vanishes when its process ends", () => {
    const script = `import { createWorkDirectory } from ${JSON.stringify(join(import.meta.dirname, "../../src/host/work-directory.ts"))};
      process.stdout.write(createWorkDirectory(${JSON.stringify(parent)}, "tool").path);`;
    const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
    expect(stdout.toString()).to.match(/tool\.\w{6}$/);
    expect(existsSync(stdout.toString())).to.equal(false);
  });

  it("removes what dead owners left and says so", () => {
    const me = processIdentity(process.pid);
    const stale = join(parent, "tool.abcdef");
    mkdirSync(stale);
    writeFileSync(join(stale, ".owner.json"), JSON.stringify({ ...me, startTime: "1" }));
    const said: string[] = [];
    const work = createWorkDirectory(parent, "tool", (path) => said.push(path));
    expect(said).to.deep.equal([stale]);
    expect(readdirSync(parent)).to.deep.equal([work.path.slice(parent.length + 1)]);
    work.remove();
  });

  it("touches nothing of living owners, other tools, or unknown origin", () => {
    const living = createWorkDirectory(parent, "tool");
    mkdirSync(join(parent, "other.abcdef"));
    mkdirSync(join(parent, "tool.foreign"));
    mkdirSync(join(parent, "tool.noreco"));
    writeFileSync(join(parent, "tool.noreco", "file"), "");
    mkdirSync(join(parent, "tool.fresh1"));
    expect(removeStaleWorkDirectories(parent, "tool")).to.deep.equal([]);
    utimesSync(join(parent, "tool.fresh1"), 1, 1);
    expect(removeStaleWorkDirectories(parent, "tool")).to.deep.equal([join(parent, "tool.fresh1")]);
    living.remove();
  });

  it("leaves to other users what is theirs", function () {
    if (!isRoot()) skipAloud(this, "giving a directory to another user needs root: run the tests as root");
    const theirs = join(parent, "tool.theirs");
    mkdirSync(theirs, { mode: 0o700 });
    writeFileSync(join(theirs, ".owner.json"), JSON.stringify({ pid: 999_999_999, started: "0" }));
    chownSync(theirs, 65534, 65534);
    expect(removeStaleWorkDirectories(parent, "tool")).to.deep.equal([]);
    expect(existsSync(theirs)).to.equal(true);
  });

  it("never reaches into a file system mounted below it", function () {
    if (!isRoot()) {
      skipAloud(this, "mounting needs root; run the tests as root");
    }
    const outside = join(parent, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "precious"), "kept");
    const work = createWorkDirectory(parent, "tool");
    const mounted = join(work.path, "mounted here");
    mkdirSync(mounted);
    expect(spawnSync("mount", ["--bind", outside, mounted]).status).to.equal(0);
    work.remove();
    expect(existsSync(work.path)).to.equal(false);
    expect(readFileSync(join(outside, "precious"), "utf8")).to.equal("kept");
  });

  it("detaches a loop device that a dead owner left on its file", function () {
    if (!isRoot()) {
      skipAloud(this, "loop devices need root; run the tests as root");
    }
    const work = createWorkDirectory(parent, "tool");
    writeFileSync(join(work.path, "disk"), Buffer.alloc(1 << 20));
    const { status, stdout } = spawnSync("losetup", ["--show", "-f", join(work.path, "disk")], { encoding: "utf8" });
    expect(status).to.equal(0);
    const backing = join("/sys/block", basename(stdout.trim()), "loop", "backing_file");
    expect(readFileSync(backing, "utf8")).to.contain(work.path);
    work.remove();
    expect(existsSync(backing) && readFileSync(backing, "utf8").includes(work.path)).to.equal(false);
  });

  it("refuses a parent that cannot be written", () => {
    writeFileSync(join(parent, "file"), "");
    expect(() => createWorkDirectory(join(parent, "file"), "tool")).to.throw(Refusal, /choose another one/);
  });
});
