import { readFileSync, writeFileSync } from "node:fs";
import { optionTableMarkdown as buildOptions } from "../../src/build/options/option-document.ts";
import { formats } from "../../src/report/formats.ts";
import { optionTableMarkdown as verifyOptions } from "../../src/verify/command-line.ts";

/** The README with its option tables made anew from the definitions that the commands parse by. */
export function readmeWithTables(readme: string): string {
  const tables = { "amphora-verify": verifyOptions(formats), "diskimage-create": buildOptions() };
  return Object.entries(tables).reduce((text, [command, table]) => {
    const [begin, end] = [`<!-- begin ${command} options -->`, `<!-- end ${command} options -->`];
    if (!text.includes(begin) || !text.includes(end)) throw new Error(`README.md lacks ${begin} or ${end}`);
    return `${text.slice(0, text.indexOf(begin))}${begin}\n\n${table.trim()}\n\n${text.slice(text.indexOf(end))}`;
  }, readme);
}

/** Writes the tables; `UPDATE_README=1 npx mocha test/quality/readme.test.ts` calls it. */
export function updateReadme(): void {
  writeFileSync("README.md", readmeWithTables(readFileSync("README.md", "utf8")));
}
