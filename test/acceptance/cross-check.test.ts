import { readFileSync } from "node:fs";
import { expect } from "chai";
import { accessAvailability } from "../../src/backend/access.ts";
import { inspectWithLibguestfs } from "../../src/backend/libguestfs-inspection.ts";
import { openNative } from "../../src/backend/native.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { compareSystems } from "../../src/verify/inspection-comparison.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { skipAloud } from "../skip.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE, runCommand } from "./image.ts";

/** Files of an amphora; one of the Debian base has over 42,000. */
const manyFiles = 30_000;

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
    });
  }

  it("agree, native and virt-inspector, on the distribution and every package", async function () {
    const availability = accessAvailability("libguestfs");
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    needTools(this, "virt-inspector");
    const image = await openNative(path);
    try {
      const guest = guestOf(image.root);
      const systems = await inspectWithLibguestfs(image);
      expect(systems[0]).to.include({ packageFormat: "deb", architecture: "x86_64" });
      expect(systems[0]?.mountpoints.map((mount) => mount.path)).to.include("/");
      expect(systems[0]?.filesystems.map(({ type }) => type)).to.include(image.rootFilesystem?.type);
      const { differences, packages } = compareSystems(systems, guest);
      expect(differences).to.deep.equal([]);
      expect(packages).to.be.above(100);
    } finally {
      image.close();
    }
  });
});
