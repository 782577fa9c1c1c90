import { readdirSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { findDiskimageBuilder } from "../../src/build/preflight/dib.ts";
import { skipAloud } from "../skip.ts";
import { expandElements, installedBuilder, newerBuilder, type TestedBuilder } from "../support/diskimage-builders.ts";
import { elements as ownElements } from "./element-tree.ts";
import { BASES, elementsOf } from "./planned-lists.ts";

const OWN = resolve(import.meta.dirname, "../../elements");

const sources = {
  installed: { title: "of this host", builder: installedBuilder },
  newer: { title: "of Debian 13, named by DIB_REPO_PATH", builder: newerBuilder },
};

for (const [kind, { title, builder }] of Object.entries(sources)) {
  describe(`elements resolved by the diskimage-builder ${title}`, function () {
    this.timeout(300_000);
    let dib: TestedBuilder;

    before(async function () {
      const found = await builder();
      if ("missing" in found) skipAloud(this, found.missing);
      dib = found;
    });

    /** As disk-image-create asks: it adds the partition table's element by itself. */
    const expand = (elements: readonly string[]) =>
      expandElements(dib, [...elements, "block-device-mbr"], `${OWN}:${dib.elements}`);

    for (const base of BASES) {
      const known = base.builders.some((one) => one === kind);
      for (const generation of ["2014", "today"]) {
        it(`${known ? "are all there" : "lack that of the base"} for ${base.title}, generation ${generation}`, async () => {
          const planned = elementsOf(base, "--compat", generation);
          if (!known) {
            const failure = await expand(planned).catch((error: Error) => error.message);
            expect(failure).to.match(/Element '\S+-container' not found/);
            return;
          }
          const expanded = await expand(planned);
          expect(expanded).to.include.members([...planned]);
          // What the base's element and ours depend on.
          expect(expanded).to.include.members(["bootloader", "package-installs", "amphora-apparmor", "certs-ramfs"]);
        });
      }
    }

    it("leave git's element out of an agent from packages", async () => {
      const [debian] = BASES;
      if (debian === undefined) throw new Error("no base");
      expect(await expand(elementsOf(debian, "--compat", "today", "-p"))).to.not.include("source-repositories");
      expect(await expand(elementsOf(debian, "--compat", "today"))).to.include("source-repositories");
    });

    it("carry no name that diskimage-builder has given away", () => {
      const foreign = readdirSync(dib.elements);
      expect(foreign).to.include.members(["base", "source-repositories"]);
      for (const { name } of ownElements()) expect(foreign).to.not.include(name);
    });

    it("report an element that nobody has", async () => {
      const failure = await expand(["base", "vm", "debian-minimal", "no-such-element"]).catch((error: Error) => error);
      expect(String(failure)).to.contain("Element 'no-such-element' not found");
    });
  });
}

describe("DIB_REPO_PATH", () => {
  it("names Debian 13's diskimage-builder on a host with Debian 12's", async function () {
    this.timeout(300_000);
    const newer = await newerBuilder();
    if ("missing" in newer) skipAloud(this, newer.missing);
    const { repository = "", elements, version } = newer;
    const found = await findDiskimageBuilder({ PATH: process.env["PATH"], DIB_REPO_PATH: repository }, "/");
    expect(found.version).to.equal(version);
    expect(realpathSync(found.elements ?? "")).to.equal(elements);
    expect(Number(version.split(".")[1]), `version ${version}`).to.be.at.least(37);
  });
});
