import { readFileSync } from "node:fs";
import { expect } from "chai";
import { accessAvailability } from "../../src/backend/access.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { skipAloud } from "../skip.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE, runCommand } from "./image.ts";

/** Files of an amphora; one of the Debian base has over 42,000. */
const manyFiles = 30_000;

const manyPackages = 300;

describe("the access methods on a built amphora", function () {
  // Hashing every file in an appliance without KVM takes minutes on a busy host.
  this.timeout(20 * 60_000);
  const scratch = scratchDirectory();
  let path: string;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    path = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
  });

  for (const method of ["loopback", "libguestfs"] as const) {
    it(`agree, native and ${method}, on every path and the SHA-256 of every file`, async function () {
      if (method === "libguestfs") needTools(this, "virt-inspector");
      const availability = accessAvailability(method);
      if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      const status = await runCommand("amphora-verify", [
        ...["-q", path, "--cross-check", `native,${method}`, "--json", scratch("verify.json")],
      ]);
      const { images } = JSON.parse(readFileSync(scratch("verify.json"), "utf8")) as VerdictDocument;
      const result = images[0]?.checks.find(({ id }) => id === "access-methods-agree");
      expect(result?.evidence?.join("\n")).to.match(/^native and \w+: \d+ entries with [^\n]*SHA-256 of \d+ files$/);
      expect(Number(/SHA-256 of (\d+)/.exec(result?.evidence?.[0] ?? "")?.[1])).to.be.above(manyFiles);
      expect([result?.outcome, status]).to.deep.equal(["pass", 0]);
      if (method === "loopback") return;
      const inspection = images[0]?.checks.find(({ id }) => id === "inspection-agrees");
      expect([inspection?.outcome, inspection?.reason]).to.deep.equal(["pass", undefined]);
      expect(Number(/, (\d+) packages/.exec(inspection?.evidence?.[0] ?? "")?.[1])).to.be.above(manyPackages);
    });
  }
});
