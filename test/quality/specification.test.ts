import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";

interface NamedTest {
  readonly file: string;
  readonly title: string;
}

/** Every test that a line of the table names: a file in backticks, then titles in quotes up to the next file. */
function namedTests(line: string): NamedTest[] {
  const shown = line.split("|").at(-2) ?? "";
  return shown
    .split("`test/")
    .slice(1)
    .flatMap((part) => {
      const [path = "", titles = ""] = part.split("`");
      return [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file: `test/${path}`, title }));
    });
}

function missing({ file, title }: NamedTest): boolean {
  if (!existsSync(file)) return true;
  return !new RegExp(`(?:describe|it)\\(\\s*["\`]${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["\`]`).test(
    readFileSync(file, "utf8"),
  );
}

describe("the map from the specification to its tests", () => {
  const tests = readFileSync("docs/specification.md", "utf8").split("\n").flatMap(namedTests);

  it("names only tests that exist", () => {
    expect(tests).to.have.length.greaterThan(40);
    expect(tests.filter(missing)).to.deep.equal([]);
  });

  it("would notice one that is gone", () => {
    const [gone] = namedTests('| a | b | `test/quality/specification.test.ts` "was never here" |');
    expect(gone && missing(gone)).to.equal(true);
  });
});
