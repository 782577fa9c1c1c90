import { readFileSync } from "node:fs";
import { expect } from "chai";
import { OPTION_TABLE, type OptionRow } from "../../src/build/options/option-table.ts";
import { type Options, parseOptions } from "../../src/build/options/options.ts";
import { BASE_OS_NAMES, type BaseOsName, baseOs, type Generation, releaseOf } from "../../src/build/plan/base-os.ts";

const GENERATIONS: readonly Generation[] = ["2014", "today"];

/** The rows of the table of docs/building.md that has this first column, cell by cell. */
function table(head: string): string[][] {
  const lines = readFileSync("docs/building.md", "utf8").split("\n");
  const begin = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const rows = lines.slice(begin + 2);
  return rows.slice(0, rows.indexOf("")).map((line) => line.slice(2, -2).split(" | "));
}

function parse(...args: string[]): Omit<Options, "archGiven" | "outputGiven"> {
  const request = parseOptions(args, { HOME: "/h" }, "/b", "x64");
  if (request.kind !== "build") throw new Error("nothing to build");
  const { archGiven, outputGiven, ...options } = request.options;
  return options;
}

/** The word in backticks, or the bare text. */
function cell(text: string): { readonly code?: string; readonly text: string } {
  const code = /^`(.*)`$/.exec(text)?.[1];
  return code === undefined ? { text } : { code, text };
}

describe("the table of both generations", () => {
  const rows = table("option");

  it("has a row for every option with a letter, but for help and version", () => {
    const letters = (OPTION_TABLE as readonly OptionRow[])
      .map(({ short }) => short)
      .filter((short) => short !== undefined && !["h", "v"].includes(short));
    expect(rows.map(([option = ""]) => /^`-(\w)`/.exec(option)?.[1])).to.deep.equal(letters.sort());
  });

  for (const [option = "", ...cells] of rows) {
    const letter = option.slice(1, 3);
    GENERATIONS.forEach((generation, column) => {
      const { code, text } = cell(cells[column] ?? "");
      it(`is right for ${letter} of ${generation}: ${text}`, () => {
        const flag = `--compat=${generation}`;
        const row = (OPTION_TABLE as readonly OptionRow[]).find(({ short }) => `-${short}` === letter);
        if (code !== undefined) {
          // Whoever states the default changes nothing, and whoever states something else does.
          expect(parse(flag, letter, code)).to.deep.equal(parse(flag));
          if (letter !== "-b") expect(parse(flag, letter, OTHER[letter] ?? "")).to.not.deep.equal(parse(flag));
        } else if (text === "on") expect(parse(flag, "-i", "rocky", letter)).to.deep.equal(parse(flag, "-i", "rocky"));
        else if (text === "off")
          expect(parse(flag, "-i", "rocky", letter)).to.not.deep.equal(parse(flag, "-i", "rocky"));
        else {
          expect(text).to.equal({ "-a": "the host's", "-d": "the base's" }[letter] ?? "none");
          expect(row?.takes, letter).to.be.a("string");
          expect(parse(flag, letter, OTHER[letter] ?? "")).to.not.deep.equal(parse(flag));
        }
      });
    });
  }
});

/** For each option a value that is nobody's default. */
const OTHER: Readonly<Record<string, string>> = {
  ...{ "-a": "arm64", "-c": "/c", "-d": "jammy", "-g": "b", "-i": "debian", "-k": "linux-image-kvm", "-l": "/l" },
  ...{ "-o": "x", "-r": "pw", "-s": "4", "-t": "raw", "-w": "/w" },
};

describe("the table of base systems", () => {
  it("tells element, releases and size of each", () => {
    const told = table("base").map(([names = "", ...cells]) => [names.split(", ").map(codeOf), cells.map(codeOf)]);
    const facts = BASE_OS_NAMES.map((name) => {
      const os = baseOs(name);
      const releases = GENERATIONS.map((generation) => releaseOf(os, generation));
      return [spellings(name), [os.element, ...releases, String(os.minimumSize)]];
    });
    expect(told).to.deep.equal(facts);
  });
});

function codeOf(text: string): string {
  return cell(text).code ?? text;
}

/** The names by which `-i` understands a base OS. */
function spellings(name: BaseOsName): string[] {
  const values = (OPTION_TABLE as readonly OptionRow[]).find((row) => row.name === "base-os")?.values ?? [];
  return values.filter((value) => {
    const more = value === "rhel" ? { DIB_LOCAL_IMAGE: "/i" } : {};
    const request = parseOptions(["-i", value], { HOME: "/h", ...more }, "/b");
    return request.kind === "build" && request.options.baseOs === name;
  });
}
