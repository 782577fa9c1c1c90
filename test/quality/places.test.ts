import { readFileSync } from "node:fs";
import { expect } from "chai";
import { trackedFiles } from "./tracked-files.ts";

/** Archives, registries and forges of one site or vendor, and paths of one machine; the brackets keep this file clean. */
const PLACES: readonly RegExp[] = [
  /\b(?:deb|security|ftp|archive|snapshot|httpredir|[a-z.]*cdn[a-z-]*)[.]debian[.]org/,
  /\b(?:archive|security|ports|cloud-images)[.]ubuntu[.]com/,
  /\bregistry[.](?:npmjs[.]org|yarnpkg[.]com)/,
  /\b(?:pypi[.]org|pythonhosted[.]org|nodesource[.]com)/,
  /\bmirror(?:s|list)?[.](?!example[.])[a-z0-9-]+[.](?:org|com|net)/,
  /\/tmp[/]ref\b/,
  /(?<![\w.$}*-])\/work[/](?:main|shared)\b/,
];

/** @returns `path:line: what` for every place that `text` names */
function placesIn(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    PLACES.flatMap((place) => {
      const match = place.exec(line);
      return match ? [`${path}:${index + 1}: ${match[0]}`] : [];
    }),
  );
}

describe("the places named in the repository", () => {
  it("are neither mirrors nor registries nor paths of one machine", () => {
    const files = trackedFiles();
    expect(files).to.include("package-lock.json");
    expect(files.flatMap((path) => placesIn(path, readFileSync(path, "latin1")))).to.deep.equal([]);
  });

  it("are found when they are there", () => {
    const site = ["security", "debian", "org"].join(".");
    expect(placesIn("a.ts", `one\nhttps://${site}/debian`)).to.deep.equal([`a.ts:2: ${site}`]);
    const path = ["", "work", "main"].join("/");
    expect(placesIn("b.md", `cd ${path}/src`)).to.deep.equal([`b.md:1: ${path}`]);
    expect(placesIn("c.ts", "http://mirror.example.org is an example; docs.debian.org is no archive")).to.deep.equal(
      [],
    );
  });

  it("are not recorded by the lock file, so that every site installs from its own registry", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, object> };
    expect(Object.keys(packages)).to.include("node_modules/mocha");
    expect(Object.keys(packages).filter((path) => "resolved" in (packages[path] ?? {}))).to.deep.equal([]);
  });
});
