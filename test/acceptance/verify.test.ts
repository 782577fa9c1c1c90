import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseStringPromise } from "xml2js";
import { accessAvailability } from "../../src/backend/access.ts";
import type { AccessMethod } from "../../src/backend/access-method.ts";
import type { ImageVerdict, VerdictDocument } from "../../src/verify/verdict.ts";
import { skipAloud } from "../skip.ts";
import { amphoraImage, amphoraTar, BUILD_PATIENCE, runCommand } from "./image.ts";

describe("the verdict on a built amphora", function () {
  this.timeout(10 * 60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-verdict."));
  });

  after(() => rmSync(folder, { recursive: true }));

  async function verdictOf(path: string, args: readonly string[]): Promise<ImageVerdict> {
    const [json, junit] = [join(folder, "verify.json"), join(folder, "verify.xml")];
    const status = await runCommand("amphora-verify", ["-q", path, ...args, "--json", json, "--junit", junit]);
    const document = JSON.parse(readFileSync(json, "utf8")) as VerdictDocument;
    expect(document.schemaVersion).to.equal(1);
    expect(document.images).to.have.length(1);
    const [verdict] = document.images;
    if (verdict === undefined) throw new Error("no image in the verdict");
    const notPassed = verdict.checks.filter(({ outcome }) => outcome !== "pass");
    expect(notPassed.map(({ id, outcome, reason }) => `${id}: ${outcome}: ${reason}`)).to.deep.equal([]);
    expect(verdict.verdict).to.equal("pass");
    expect(status).to.equal(0);
    const xml = await parseStringPromise(readFileSync(junit, "utf8"));
    const suites: { $: { tests: string } }[] = xml.testsuites.testsuite;
    expect(suites.reduce((sum, { $ }) => sum + Number($.tests), 0)).to.equal(verdict.checks.length);
    return verdict;
  }

  const ids = ({ checks }: ImageVerdict) => checks.map(({ id }) => id);

  describe("as qcow2", () => {
    let path: string;
    let native: ImageVerdict;

    before(async function () {
      this.timeout(BUILD_PATIENCE);
      ({ path } = await amphoraImage());
      native = await verdictOf(path, []);
    });

    it("passes by its file alone", () => {
      expect(native.format).to.equal("qcow2");
      expect(native.virtualSize).to.equal(3 * 1024 ** 3);
      expect(ids(native).length).to.be.greaterThan(10);
    });

    for (const method of ["loopback", "libguestfs"] satisfies AccessMethod[]) {
      it(`passes with what ${method} shows`, async function () {
        const availability = accessAvailability(method);
        if (!availability.available) skipAloud(this, `${availability.reason}: ${availability.remedy}`);
        const verdict = await verdictOf(path, ["--access", method]);
        expect(ids(verdict)).to.include.members(ids(native));
        expect(ids(verdict).length).to.be.greaterThan(ids(native).length);
      });
    }
  });

  describe("as tar", () => {
    let path: string;

    before(async function () {
      this.timeout(BUILD_PATIENCE);
      ({ path } = await amphoraTar());
    });

    it("passes by its file and in a real Docker Engine", async () => {
      const native = await verdictOf(path, []);
      expect(native.format).to.equal("tar");
      const verdict = await verdictOf(path, ["--deep", "--docker"]);
      expect(ids(verdict)).to.include.members(ids(native));
      expect(ids(verdict).length).to.be.greaterThan(ids(native).length);
    });
  });
});
