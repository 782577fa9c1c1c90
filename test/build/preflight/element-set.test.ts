import { symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import type { Plan } from "../../../src/build/plan/plan.ts";
import { findDiskimageBuilder } from "../../../src/build/preflight/dib.ts";
import { resolveElements } from "../../../src/build/preflight/element-set.ts";
import { findProgram, run } from "../../../src/host/run.ts";
import { skipAloud } from "../../skip.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("resolveElements", () => {
  const directory = testDirectory();

  beforeEach(() => {
    writeTree(directory.path, {
      "dib/base/README": "",
      "dib/os/element-provides": "operating-system\n",
      "dib/vm/element-deps": "block-device\n",
      "dib/block-device-mbr/element-provides": "block-device\n",
      "dib/block-device-efi/element-provides": "block-device\n",
      "own/app/element-deps": "library\n\n",
      "own/library/element-deps": "app\n",
    });
  });

  function resolve(names: string, path = "own", arch = "amd64") {
    const ELEMENTS_PATH = path
      .split(":")
      .map((name) => join(directory.path, name))
      .join(":");
    const plan: Plan = { elements: names.split(" "), environment: { ELEMENTS_PATH }, argv: [], output: "" };
    return resolveElements(plan, arch, join(directory.path, "dib"));
  }

  it("adds what disk-image-create adds, and all that is asked for, in a circle too", () => {
    const { elements, findings } = resolve("os vm app");
    expect([...elements.keys()].sort()).to.deep.equal(["app", "base", "block-device-mbr", "library", "os", "vm"]);
    expect(complaints(findings)).to.deep.equal([]);
    expect([...resolve("os vm", "own", "arm64").elements.keys()]).to.include("block-device-efi");
    expect([...resolve("os vm block-device-efi").elements.keys()]).to.not.include("block-device-mbr");
  });

  it("takes the first of a name, under its own name behind a link", () => {
    writeTree(directory.path, { "other/app/element-deps": "" });
    symlinkSync(join(directory.path, "own/library"), join(directory.path, "other/alias"));
    const { elements } = resolve("os app", "other:own");
    expect(elements.get("app")).to.equal(join(directory.path, "other/app"));
    expect([...elements.keys()]).to.not.include("library");
  });

  it("names an element that is missing, and who asks for it", () => {
    writeTree(directory.path, { "own/library/element-deps": "nowhere\n" });
    const [told] = complaints(resolve("os app").findings);
    expect(told).to.match(
      /^blocking element: The element nowhere, which library for app asks for, is in none of \/.*own, /,
    );
    expect(complaints(resolve("os huge").findings)[0]).to.match(
      /^blocking element: The element huge is in none of .*; correct DIB_/,
    );
  });

  it("names two elements that stand for the same, and a list without an operating system", () => {
    expect(complaints(resolve("os vm block-device-mbr block-device-efi").findings)).to.deep.equal([
      "blocking element: The elements block-device-mbr and block-device-efi both stand for block-device; leave one of them out of DIB_ELEMENTS or DIB_LOCAL_ELEMENTS",
    ]);
    expect(complaints(resolve("app").findings)[0]).to.contain("None of the elements brings an operating system");
  });

  it("names an elements directory that is not there, or has a blank in its name", () => {
    expect(complaints(resolve("os", "own:gone").findings)[0]).to.match(
      /^blocking elements-path: .*\/gone does not exist; /,
    );
    expect(complaints(resolve("os", "a b").findings)[0]).to.match(/^blocking elements-path: .*\/a b" has a blank/);
  });

  it("finds the elements that diskimage-builder itself finds for our own lists", async function () {
    if (findProgram("disk-image-create") === undefined)
      skipAloud(this, "diskimage-builder is not installed; install it");
    const dib = await findDiskimageBuilder(process.env, "/");
    if (dib.elements === undefined) throw new Error("the elements of diskimage-builder are not found");
    for (const line of ["-i debian", "-i ubuntu --compat today", "-i debian -a arm64"]) {
      const { plan, options } = groundOf(line, {}, directory.path);
      const ours = resolveElements(plan, options.arch, dib.elements);
      expect(complaints(ours.findings)).to.deep.equal([]);
      const partitioning = options.arch === "arm64" ? "block-device-efi" : "block-device-mbr";
      const { stdout } = await run(
        ["/usr/bin/python3", join(dib.elements, "../lib/element-info.py"), "base", ...plan.elements, partitioning],
        {
          env: { ELEMENTS_PATH: `${plan.environment["ELEMENTS_PATH"]}:${dib.elements}` },
        },
      );
      expect([...ours.elements.keys()].sort()).to.deep.equal(
        stdout
          .split(/\s+/)
          .filter(Boolean)
          .map((word) => basename(word))
          .sort(),
      );
    }
  });
});
