import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { recordsBeside } from "../../src/report/records.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("the build records beside images", () => {
  const at = scratchDirectory();

  it("are those that can be read, by the paths of the images", () => {
    writeFileSync(at("good.build.json"), '{"options": {"size": 3}}');
    writeFileSync(at("half.build.json"), '{"options": {"si');
    writeFileSync(at("large.build.json"), `{}${" ".repeat(5 * 1024 * 1024)}`);
    mkdirSync(at("folder.build.json"));
    const images = ["good", "half", "large", "folder", "gone"].map(at);
    expect([...recordsBeside([...images, "https://host/a"])]).to.deep.equal([[at("good"), { options: { size: 3 } }]]);
  });
});
