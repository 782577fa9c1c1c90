import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { shellCommand } from "../../src/matrix/shell-word.ts";
import { hostileWords } from "./sample.ts";

describe("shellCommand", () => {
  it("hands every word to the program as it is", () => {
    const words = [...hostileWords, "", "plain-1.2:3/4", "ümläut"];
    const script = shellCommand("printf", "%s\\0", ...words);
    const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    expect(stdout.split("\0").slice(0, -1)).to.deep.equal(words);
  });

  it("writes plain words plainly", () => {
    expect(shellCommand("npm", "install", "--size=3")).to.equal("npm install --size=3");
  });
});
