import { expect } from "chai";
import type { Difference } from "../../src/difference/difference.ts";
import { differenceText } from "../../src/report/difference-text.ts";
import { fullDifference, sampleDifference } from "../support/differences.ts";
import { hostile } from "../support/verdicts.ts";

const same = (text: string) => text;
const text = (difference: Difference) => differenceText(difference, { bold: same, dim: same });

describe("a difference on the terminal", () => {
  it("names both images, and ends with the level", () => {
    expect(text(sampleDifference()).split("\n")).to.deep.equal([
      "old  dir/amphora.qcow2  qcow2, 400.0 MB, no system named, 500 packages, 40000 files",
      "new  dir/amphora.qcow2  qcow2, 400.0 MB, no system named, 500 packages, 40000 files",
      "",
      "All contents are proven: the SHA-256 of 40000 files of equal size was compared.",
      "same-content: The two images hold the same files with the same content.",
      "",
    ]);
  });

  it("says what is left of a difference apart from the build", () => {
    expect(text(sampleDifference({ level: "different" }))).to.include(
      "different (same-content apart from what every build changes): ",
    );
  });

  it("puts packages in columns", () => {
    const packages = [
      { name: "a", architecture: "all", change: "added", new: "1" },
      { name: "longer", architecture: "all", change: "upgraded", old: "1:1", new: "2" },
    ] as const;
    expect(text(sampleDifference({ packages, level: "different" }))).to.include(
      "Packages\n  a       –    1  added\n  longer  1:1  2  upgraded\n",
    );
  });

  it("cuts a long section short, and says so", () => {
    const sysctls = Array.from({ length: 100 }, (_, index) => ({ name: `a${index}`, new: "1" }));
    const packages = sysctls.map(({ name }) => ({ name, architecture: "all", change: "added", new: "1" }) as const);
    const lines = text(sampleDifference({ sysctls, packages })).split("\n");
    expect(lines.filter((line) => line === "  and 40 more, which --json has")).to.have.lengthOf(2);
    expect(lines).to.have.lengthOf(6 + 2 * 63);
  });

  it("keeps a guest's words on their lines", () => {
    const written = text(fullDifference());
    const plain = text(
      JSON.parse(
        JSON.stringify(fullDifference(), (_, value) =>
          typeof value === "string" ? value.replaceAll(hostile, "x") : value,
        ),
      ) as Difference,
    );
    expect(written.split("\n")).to.have.lengthOf(plain.split("\n").length);
    expect(written.replaceAll("\n", "")).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u);
  });
});
