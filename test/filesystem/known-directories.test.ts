import { expect } from "chai";
import { knownDirectories } from "../../src/filesystem/known-directories.ts";
import { codeOf } from "../support/refusal-code.ts";

function directories(count: number, bytes: number) {
  let reads = 0;
  const names = new Map(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
  const namesIn = knownDirectories((directory) => {
    reads++;
    return directory === 0 ? { names: new Map([["big", 1]]), bytes: 4096 } : { names, bytes };
  });
  return { namesIn, reads: () => reads };
}

describe("knownDirectories", () => {
  it("reads each directory once while there is room, one of many names and the way to it", () => {
    const { namesIn, reads } = directories(400_000, 8 * 1024 * 1024);
    for (let round = 0; round < 1000; round++) {
      expect(namesIn(0).get("big")).to.equal(1);
      expect(namesIn(1).get("f399999")).to.equal(399_999);
    }
    expect(reads()).to.equal(2);
  });

  it("reads again what had no room, and drops what was not used for longest", () => {
    const { namesIn, reads } = directories(250_000, 4096);
    for (const directory of [1, 2, 1, 3, 1]) namesIn(directory);
    expect(reads()).to.equal(3);
    namesIn(2);
    expect(reads()).to.equal(4);
  });

  it("refuses to go to and fro between directories that have no room together", () => {
    const { namesIn, reads } = directories(400_000, 64 * 1024 * 1024);
    const lookUp = () => {
      for (let round = 0; round < 1000; round++) namesIn(1 + (round % 2));
    };
    expect(codeOf(lookUp)).to.equal("unsupported-filesystem");
    expect(reads()).to.be.lessThan(10);
  });

  it("bears any number of small directories read again and again", () => {
    let reads = 0;
    const namesIn = knownDirectories((directory) => {
      reads++;
      return {
        names: new Map(Array.from({ length: 3000 }, (_, index) => [`${directory}.${index}`, index])),
        bytes: 1024,
      };
    });
    for (let round = 0; round < 3; round++) for (let directory = 0; directory < 250; directory++) namesIn(directory);
    expect(reads).to.equal(750);
  });
});
