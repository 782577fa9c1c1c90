import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { sourceDigest } from "../../../src/build/output/source-digest.ts";

describe("the digest of the sources", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amphora-sources."));
    write("elements/a/README.md", "a");
    write("src/build/plan/plan.ts", "plan");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  it("is the same for the same files", () => {
    const before = sourceDigest(root);
    expect(before).to.match(/^[0-9a-f]{64}$/);
    write("README.md", "other files do not matter");
    expect(sourceDigest(root)).to.equal(before);
  });

  it("changes with every content, name and file", () => {
    const seen = new Set([sourceDigest(root)]);
    write("src/build/plan/plan.ts", "plans");
    seen.add(sourceDigest(root));
    write("elements/a/install.d/10-a", "");
    seen.add(sourceDigest(root));
    rmSync(join(root, "elements/a/README.md"));
    seen.add(sourceDigest(root));
    write("elements/a/README", "a");
    seen.add(sourceDigest(root));
    expect(seen.size).to.equal(5);
  });

  it("does without the sources of an installed package", () => {
    rmSync(join(root, "src"), { recursive: true });
    expect(sourceDigest(root)).to.match(/^[0-9a-f]{64}$/);
  });
});
