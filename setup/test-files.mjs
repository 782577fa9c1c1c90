import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Lists the test files with the given ending: first what needs no image, last the tests of a really built one.
 *
 * @param {string} root the package root
 * @param {".test.ts" | ".long.ts"} ending
 * @returns {string[]} paths relative to the root
 */
export function testFiles(root, ending) {
  const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => `test/${path}`)
    .sort();
  const acceptance = files.filter((path) => path.startsWith("test/acceptance/"));
  return [...files.filter((path) => !acceptance.includes(path)), ...acceptance];
}
