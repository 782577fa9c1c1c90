import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { logCopy } from "../../../src/build/preflight/log-copy.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("logCopy", () => {
  const directory = testDirectory();
  const look = (line: string) => complaints(logCopy(groundOf(line, {}, directory.path).options));
  const at = (name: string) => join(directory.path, name);

  it("is content without a log, and with one of its own", () => {
    writeFileSync(at("old.log"), "");
    writeFileSync(at("file"), "");
    symlinkSync("old.log", at("link.log"));
    for (const line of [
      "",
      "-o file/x -l build.log",
      "-l build.log",
      "-l old.log",
      "-l link.log",
      "-l /dev/null",
      "-o x -l x.log",
      "-o x -l x.db",
    ])
      expect(look(line), line).to.deep.equal([]);
  });

  it("refuses a log in the place of the image or of what belongs to it, there already or not", () => {
    const sentence = (name: string, what: string) =>
      `blocking output: The log ${at(name)} of option -l would take the place of ${what}; choose another -l`;
    for (const _ of ["missing", "there"]) {
      expect(look("-o x -l x.qcow2")).to.deep.equal([sentence("x.qcow2", "the image")]);
      expect(look("-o x -l x.qcow2.build.json")).to.deep.equal([
        sentence("x.qcow2.build.json", "the image's build record"),
      ]);
      expect(look("-o x -l x.qcow2.build.log")).to.deep.equal([sentence("x.qcow2.build.log", "the image's own log")]);
      expect(look("-o x -l x.qcow2.unfinished.log")).to.deep.equal([
        sentence("x.qcow2.unfinished.log", "the build's own log"),
      ]);
      expect(look("-o x -l x.d/log")).to.deep.equal([sentence("x.d/log", "the image's manifests")]);
      mkdirSync(at("x.d"), { recursive: true });
      for (const name of ["", ".build.json", ".build.log", ".unfinished.log"]) writeFileSync(at(`x.qcow2${name}`), "");
    }
  });

  it("sees through links and other spellings", () => {
    mkdirSync(at("real"));
    symlinkSync("real", at("other"));
    symlinkSync("../real/x.qcow2", at("real/link.log"));
    const image = /would take the place of the image;/;
    expect(look("-o real/x -l other/x.qcow2")[0]).to.match(image);
    expect(look("-o real/x -l other/link.log")[0]).to.match(image);
    expect(look("-o other/x -l real/../real/x.qcow2")[0]).to.match(image);
    writeFileSync(at("real/x.qcow2"), "image");
    expect(look("-o other/x -l other/link.log")[0]).to.match(image);
    linkSync(at("real/x.qcow2"), at("hard.log"));
    expect(look("-o real/x -l hard.log")[0]).to.match(image);
  });

  it("names a place where no file can be", () => {
    writeFileSync(at("file"), "");
    symlinkSync("circle", at("circle"));
    const BAD = {
      "gone/log": "ENOENT",
      "/etc": "it is a directory",
      "file/log": "ENOTDIR",
      circle: "ELOOP",
    };
    for (const [name, reason] of Object.entries(BAD)) {
      expect(look(`-l ${name}`), name).to.have.length(1);
      expect(look(`-l ${name}`)[0]).to.match(
        new RegExp(
          `^blocking output: The log \\S+ of option -l cannot be written \\(.*${reason}.*\\); choose another -l$`,
        ),
      );
    }
  });
});
