import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { changeBundle, readBundle, requireNewDirectory, writeBundle } from "../../src/signoff/bundle-directory.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

const files = new Map([
  ["report.html", Buffer.from("<p>")],
  ["verdict.json", Buffer.from("{}")],
]);
const nothing = () => expect.fail("nothing stale is there");

describe("the directory of a bundle", () => {
  const at = scratchDirectory();

  it("is written whole, for all to read, and nothing else beside it", () => {
    mkdirSync(at("parent"));
    const directory = at("parent/bundle");
    writeBundle(directory, files, nothing);
    expect(readdirSync(at("parent"))).to.deep.equal(["bundle"]);
    expect(readBundle(directory)).to.deep.equal(files);
    expect([directory, join(directory, "report.html")].map((path) => statSync(path).mode & 0o044)).to.deep.equal([
      0o044, 0o044,
    ]);
  });

  it("is never written over what is there, nor where nothing can be", () => {
    mkdirSync(at("empty"));
    writeFileSync(at("file"), "");
    symlinkSync("nowhere", at("dangling"));
    for (const name of ["empty", "file", "dangling", "gone/bundle", "file/bundle", "file/more/bundle"]) {
      expect(
        codeOf(() => requireNewDirectory(at(name))),
        name,
      ).to.equal("output");
      expect(
        codeOf(() => writeBundle(at(name), files, nothing)),
        name,
      ).to.equal("output");
    }
    expect(readdirSync(at("empty"))).to.deep.equal([]);
  });

  it("leaves nothing when a file cannot be written", () => {
    mkdirSync(at("clean"));
    const bad = new Map([...files, ["no/such/folder", Buffer.from("")]]);
    expect(codeOf(() => writeBundle(at("clean/bundle"), bad, nothing))).to.equal("output");
    expect(readdirSync(at("clean"))).to.deep.equal([]);
  });

  it("is rid of what a killed run had left beside it", () => {
    mkdirSync(at("stale"));
    const left = mkdtempSync(at("stale/.amphora-signoff."));
    // No process has that number.
    writeFileSync(join(left, ".owner.json"), JSON.stringify({ pid: 2 ** 22 + 1, startTime: "1", bootId: "none" }));
    mkdirSync(join(left, "bundle"));
    const told: string[] = [];
    writeBundle(at("stale/bundle"), files, (path) => told.push(path));
    expect(told).to.deep.equal([left]);
    expect(readdirSync(at("stale"))).to.deep.equal(["bundle"]);
  });

  it("is changed file by file, those that go away last", () => {
    mkdirSync(at("changed"));
    const directory = at("changed/bundle");
    writeBundle(directory, new Map([...files, ["release.pae", Buffer.from("DSSEv1")]]), nothing);
    changeBundle(directory, new Map([["SHA256SUMS", Buffer.from("")]]), ["release.pae", "provenance.pae"], nothing);
    expect(readBundle(directory)).to.deep.equal(new Map([["SHA256SUMS", Buffer.from("")], ...files]));
    expect(readdirSync(at("changed"))).to.deep.equal(["bundle"]);
    expect(existsSync(join(directory, "release.pae"))).to.equal(false);
  });

  it("is not read where it is none, or holds what no bundle does", () => {
    expect(codeOf(() => readBundle(at("gone")))).to.equal("unreadable");
    writeFileSync(at("plain"), "");
    expect(codeOf(() => readBundle(at("plain")))).to.equal("unreadable");
    mkdirSync(at("strange"));
    writeFileSync(at("strange/notes"), "");
    expect(codeOf(() => readBundle(at("strange")))).to.equal("unknown-file");
  });
});
