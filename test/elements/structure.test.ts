import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseOptions } from "../../src/build/options/options.ts";
import { makePlan } from "../../src/build/plan/plan.ts";
import { skipAloud } from "../skip.ts";
import {
  builderElements,
  builderPhaseFiles,
  type Element,
  elements,
  isExecutable,
  phaseFiles,
  shellFiles,
} from "./element-tree.ts";

/** Command lines that between them ask for every element. */
const COMMANDS = [
  ["-r", "secret"],
  ["--compat", "today", "-i", "ubuntu", "-m", "-n"],
  ["--compat", "today", "-i", "centos", "-e", "-y"],
];

/** What the front end names on disk-image-create's command lines, and what of ours that depends on. */
function plannedElements(): string[] {
  const surroundings = { env: {}, cwd: "/build", elements: "/elements", aptSources: [], exists: () => false };
  const planned = COMMANDS.flatMap((args) => {
    const request = parseOptions(args, { HOME: "/home/ann" }, "/build");
    if (request.kind !== "build") throw new Error("nothing to build");
    return makePlan(request.options, surroundings).elements;
  });
  const own = new Map(elements().map((element) => [element.name, element]));
  const found = new Set<string>();
  const add = (name: string) => {
    const element = own.get(name);
    if (element === undefined || found.has(name)) return;
    found.add(name);
    element.dependencies.forEach(add);
  };
  planned.forEach(add);
  return [...found];
}

/** Variables that each script of diskimage-builder has, without a meaning of ours. */
const PLUMBING = ["DIB_DEBUG_TRACE"];

/** Variables of users that an element's scripts read, or that its declarative files depend on. */
function variables(element: Element): string[] {
  const found = element.files
    .filter((file) => !file.endsWith(".md"))
    .flatMap((file) => {
      const text = readFileSync(join(element.path, file), "utf8").replace(/^\s*#.*$/gm, "");
      const read = /\$\{?[#!]?((?:DIB|AMPHORA|CLOUD_INIT)_\w+)|^export (\w+)=|^\s*when:\s*"?(\w+)/gm;
      return [...text.matchAll(read)].map(([, name, exported, asked]) => name ?? exported ?? asked ?? "");
    });
  return [...new Set(found)].filter((name) => !PLUMBING.includes(name));
}

/** The phases diskimage-builder knows; a directory of another name would never run. */
const PHASES = [
  ...["root.d", "extra-data.d", "pre-install.d", "install.d", "post-install.d", "post-root.d", "block-device.d"],
  ...["pre-finalise.d", "finalise.d", "cleanup.d", "environment.d"],
];

describe("elements", () => {
  it("are the ones that plans of the front end name or need", () => {
    expect(elements().map(({ name }) => name)).to.have.members(plannedElements());
  });

  it("read variables of their users", () => {
    const read = elements().flatMap(variables);
    expect(read).to.include.members(["DIB_GRUB_TIMEOUT", "DIB_OCTAVIA_AMP_USE_SSH", "AMPHORA_ROOT_PASSWORD_HASH_FILE"]);
    expect(read).to.include.members(["CLOUD_INIT_DATASOURCES", "DIB_MANIFEST_IMAGE_DIR"]);
  });

  for (const element of elements()) {
    describe(element.name, () => {
      it("has a README that begins with its name", () => {
        expect(element.files).to.include("README.md");
        expect(readFileSync(join(element.path, "README.md"), "utf8")).to.match(new RegExp(`^# ${element.name}\n`));
      });

      it("names every variable it reads in its README", () => {
        const readme = readFileSync(join(element.path, "README.md"), "utf8");
        expect(variables(element).filter((name) => !readme.includes(`| \`${name}\` |`))).to.deep.equal([]);
      });

      it("puts its scripts into phases that diskimage-builder runs, under names it accepts", () => {
        for (const file of phaseFiles(element.files)) {
          const [phase = "", ...rest] = file.split("/");
          const name = rest.at(-1) ?? "";
          expect(PHASES).to.include(phase);
          // A folder for one way to install carries the name of its element.
          if (rest.length > 1) expect(rest[0]).to.match(new RegExp(`^${element.name}-(source|package)-install$`));
          // A name outside these characters is silently left out.
          if (phase !== "environment.d") expect(name).to.match(/^[0-9]{2}-[0-9A-Za-z_-]+$/);
        }
      });

      it("has executable scripts, and only those", () => {
        for (const file of element.files) {
          const script = shellFiles(element).includes(file) && !file.startsWith("environment.d/");
          expect(isExecutable(element, file), file).to.equal(script);
        }
      });

      it("traces when asked, and stops at the first error", () => {
        for (const file of phaseFiles(element.files).filter((file) => !file.startsWith("environment.d/"))) {
          const text = readFileSync(join(element.path, file), "utf8");
          expect(text, file).to.match(/^set -euo pipefail$/m);
          expect(/DIB_DEBUG_TRACE|never trac/i.test(text), file).to.equal(true);
        }
      });
    });
  }

  it("share no phase script name, which would end the build", function () {
    const builder = builderElements();
    if (!builder)
      skipAloud(this, "diskimage-builder is not installed: run setup, or install python3-diskimage-builder.");
    const own = elements()
      .flatMap(({ files }) => phaseFiles(files))
      .map((file) => file.replace(/\/[^/]+\//, "/"));
    const foreign = builder.flatMap((name) => builderPhaseFiles(name));
    expect(new Set(own).size).to.equal(own.length);
    expect(own.filter((file) => foreign.includes(file))).to.deep.equal([]);
  });

  it("depend on elements that exist", function () {
    const builder = builderElements();
    if (!builder)
      skipAloud(this, "diskimage-builder is not installed: run setup, or install python3-diskimage-builder.");
    const known = new Set([...builder, ...elements().map(({ name }) => name)]);
    for (const { name, dependencies } of elements()) {
      for (const dependency of dependencies)
        expect(known.has(dependency), `${name} needs ${dependency}`).to.equal(true);
    }
  });

  it("ask for what they use: static files, packages", () => {
    for (const { name, files, dependencies, packages } of elements()) {
      const uses = (dependency: string) => dependencies.includes(dependency);
      expect(uses("install-static"), `${name}: install-static`).to.equal(
        files.some((file) => file.startsWith("static/")),
      );
      expect(uses("package-installs"), `${name}: package-installs`).to.equal(packages.length > 0);
      expect(uses("pkg-map"), `${name}: pkg-map`).to.equal(packages.length > 0);
    }
  });
});
