import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { readmeWithTables, updateReadme } from "./readme.ts";

describe("the documents", () => {
  it("have the options that the commands have (UPDATE_README=1 writes them)", () => {
    if (process.env["UPDATE_README"]) updateReadme();
    const readme = readFileSync("README.md", "utf8");
    expect(readmeWithTables(readme)).to.equal(readme);
    expect(readme).to.include("--access").and.include("--dry-run");
  });

  it("name the range of Node that package.json asks for", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
    expect(readFileSync("README.md", "utf8")).to.include(engines.node.replace(" || ", " or "));
  });

  it("link to files that exist", () => {
    const documents = ["README.md", "CONTRIBUTING.md", "elements/README.md", ...pages("docs")];
    const broken = documents.flatMap((document) =>
      links(readFileSync(document, "utf8"))
        .filter((link) => !existsSync(join(dirname(document), link)))
        .map((link) => `${document}: ${link}`),
    );
    expect(documents.length).to.be.greaterThan(8);
    expect(broken).to.deep.equal([]);
  });

  it("name files that exist", () => {
    const documents = ["README.md", "CONTRIBUTING.md", ...pages("docs")];
    const missing = documents.flatMap((document) =>
      filesNamed(readFileSync(document, "utf8"))
        .filter((file) => !existsSync(file))
        .map((file) => `${document}: ${file}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("would be found with a broken link or a file that is gone", () => {
    expect(links("[a](b.md#c), [d](https://example.org/e)")).to.deep.equal(["b.md"]);
    expect(filesNamed("`src/gone.ts`, `src/<any>/` and `npx mocha x`")).to.deep.equal(["src/gone.ts"]);
  });
});

function pages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

/** Targets of links within the repository, without their anchors. */
function links(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.split("#")[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

/** Paths of the repository that stand in backticks, patterns left out. */
function filesNamed(markdown: string): string[] {
  return [...markdown.matchAll(/`((?:src|test|checks|docs|elements|fixtures|bench|setup)\/[\w./-]+)`/g)].map(
    ([, path = ""]) => path,
  );
}
