import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { missingModules } from "../../setup/node-modules.mjs";

describe("missing node modules", () => {
  let root: string;
  const wanted = {
    "": { name: "it" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0" },
    "node_modules/c": { version: "3.0.0", optional: true },
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amphora-modules."));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: wanted }));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function installed(packages: object): void {
    writeFileSync(join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
  }

  it("are all but the optional ones when npm never finished here", () => {
    expect(missingModules(root)).to.deep.equal(["node_modules/a", "node_modules/b"]);
  });

  it("are those of another version", () => {
    installed({ ...wanted, "node_modules/b": { version: "1.9.0" } });
    expect(missingModules(root)).to.deep.equal(["node_modules/b"]);
  });

  it("are none when everything is there, be it more", () => {
    installed({ ...wanted, "node_modules/d": { version: "4.0.0" } });
    expect(missingModules(root)).to.deep.equal([]);
  });
});
