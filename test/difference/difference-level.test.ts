import { expect } from "chai";
import type { FileAspect, FileChange } from "../../src/difference/difference.ts";
import { levelOf, levels } from "../../src/difference/difference-level.ts";

const changed = (...aspects: FileAspect[]): FileChange => ({ path: "/a", change: "changed", aspects });

describe("the level of a difference", () => {
  it("is the same content where no path differs", () => {
    expect(levelOf([])).to.equal("same-content");
  });

  it("is the same layout while only contents, targets and attributes differ", () => {
    expect(levelOf([changed("content"), changed("target"), changed("attributes", "content")])).to.equal("same-layout");
  });

  for (const aspect of ["type", "mode", "owner", "links", "device"] as const) {
    it(`is different where the ${aspect} of one path differs`, () => {
      expect(levelOf([changed("content"), changed("content", aspect)])).to.equal("different");
    });
  }

  it("is different where a path is new or gone", () => {
    for (const change of ["added", "removed"] as const) {
      expect(levelOf([{ path: "/a", change, aspects: [] }])).to.equal("different");
    }
  });

  it("goes from identical to different", () => {
    expect([levels[0], levels.at(-1)]).to.deep.equal(["identical", "different"]);
  });
});
