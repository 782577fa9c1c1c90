import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openBuildLog } from "../../../src/build/run/build-log.ts";
import { Refusal } from "../../../src/refusal.ts";
import { testDirectory } from "../fixture.ts";

describe("openBuildLog", () => {
  const directory = testDirectory();

  it("writes every line at once, without passwords of URLs, and remembers the last", () => {
    const path = join(directory.path, "x.log");
    writeFileSync(path, "of an earlier build");
    const log = openBuildLog(path);
    for (let number = 0; number < 5000; number++) log.write(`line ${number}`);
    log.write("get http://ann:pw@m.example.org/");
    const text = readFileSync(path, "utf8");
    expect(text.split("\n").slice(0, 2)).to.deep.equal(["line 0", "line 1"]);
    expect(text).to.match(/get http:\/\/\*\*\*@m\.example\.org\/\n$/);
    expect(log.recent()).to.have.length(2000);
    expect(log.recent().at(-2)).to.equal("line 4999");
    log.close();
  });

  it("writes a copy where one is asked for", () => {
    const paths = ["x.log", "copy.log"].map((name) => join(directory.path, name));
    const log = openBuildLog(paths[0] ?? "", paths[1]);
    log.write("one");
    log.close();
    expect(paths.map((path) => readFileSync(path, "utf8"))).to.deep.equal(["one\n", "one\n"]);
  });

  it("makes no log where the copy cannot be", () => {
    const path = join(directory.path, "x.log");
    expect(() => openBuildLog(path, join(directory.path, "missing", "y.log"))).to.throw(Refusal, "choose another -l");
    expect(existsSync(path)).to.equal(false);
  });

  it("refuses a place where no file can be", () => {
    expect(() => openBuildLog(join(directory.path, "missing", "x.log"))).to.throw(Refusal, "choose another -o");
  });
});
