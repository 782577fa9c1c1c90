import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { requireNew, requireWritable, writeNew, writeOutput } from "../../src/report/output.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("the output of a report", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-output."));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("that must be a new one is never written over another", () => {
    requireNew(at("new"));
    writeNew(at("new"), "one");
    expect(readFileSync(at("new"), "utf8")).to.equal("one");
    symlinkSync("nowhere", at("link"));
    for (const name of ["new", "link"]) {
      expect(() => requireNew(at(name))).to.throw(
        Refusal,
        /it is there already and stays as it is; name another file\.$/,
      );
      expect(() => writeNew(at(name), "two")).to.throw(Refusal, /already/);
    }
    expect(() => writeNew(at("gone/new"), "one")).to.throw(Refusal, /Cannot write the report .*ENOENT/);
    expect(readFileSync(at("new"), "utf8")).to.equal("one");
  });

  it("is a new file, or an old one replaced whole by a rename", async () => {
    await writeOutput(at("a"), "one");
    const { ino } = statSync(at("a"));
    await writeOutput(at("a"), "two");
    expect(readFileSync(at("a"), "utf8")).to.equal("two");
    expect(statSync(at("a")).ino).to.not.equal(ino);
    expect(readdirSync(folder)).to.deep.equal(["a"]);
  });

  it("may be a pipe, which stays one", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    const reader = execFileSync("sh", ["-c", `cat "$0" >"$0.copy" &`, at("pipe")], { stdio: "ignore" });
    expect(reader).to.equal(null);
    await writeOutput(at("pipe"), "through");
    for (let tries = 0; tries < 100 && readFileSync(at("pipe.copy"), "utf8") === ""; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(readFileSync(at("pipe.copy"), "utf8")).to.equal("through");
    expect(statSync(at("pipe")).isFIFO()).to.equal(true);
  });

  it("may be a link, which stays one, as /dev/stdout must", async () => {
    writeFileSync(at("a"), "one");
    symlinkSync("a", at("link"));
    await writeOutput(at("link"), "two");
    expect(lstatSync(at("link")).isSymbolicLink()).to.equal(true);
    expect(readFileSync(at("a"), "utf8")).to.equal("two");
  });

  it("is refused where nothing can be seen or named", () => {
    writeFileSync(at("file"), "x");
    symlinkSync("loop", at("loop"));
    for (const bad of [at("loop"), at("file/under"), at("loop/under"), ""]) {
      expect(() => requireWritable(bad), bad).to.throw(Refusal, /^Cannot write the report [^\n]*\.$/);
    }
  });

  it("is refused in one sentence, before any work, where there is no directory or one in its place", () => {
    mkdirSync(at("d"));
    expect(() => requireWritable(at("gone/a"))).to.throw(
      /^Cannot write the report .*gone\/a: there is no directory .*\.$/,
    );
    expect(() => requireWritable(at("d"))).to.throw(/it is a directory/);
    for (const good of ["-", at("new"), "/dev/null"]) requireWritable(good);
  });

  it("is refused in one sentence when the disk says no, and leaves nothing", async () => {
    writeFileSync(at("file"), "x");
    const refusal = await rejectionOf(writeOutput(at("file/under"), "x"));
    expect(refusal?.code).to.equal("unwritable-output");
    const full = await rejectionOf(writeOutput("/dev/full", "x"));
    expect(full?.message).to.match(/^Cannot write the report \/dev\/full: ENOSPC.*\.$/);
    expect(readdirSync(folder)).to.deep.equal(["file"]);
  });
});
