import { expect } from "chai";
import { requiredPackages } from "../../checks/data/required-packages.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

const status = "/var/lib/dpkg/status";

/** Replaces the record of a package. */
const replacing = (name: string, record: string) => (entries: Map<string, unknown>) => {
  const text = String(entries.get(status));
  expect(text).to.contain(dpkgRecord(name));
  entries.set(status, text.replace(dpkgRecord(name), record));
};

describe("checks of packages", () => {
  for (const { debian, need } of requiredPackages) {
    const [name = "", other] = debian;
    it(`miss ${name}`, async () => {
      expect(await notPassed({ files: replacing(name, "") })).to.deep.equal(["packages-required fail"]);
      const result = (await resultsOf({ files: replacing(name, "") })).get("packages-required");
      expect(result?.reason).to.contain(name).and.to.contain(need);
    });
    if (other !== undefined) {
      it(`are content with ${other} for ${name}`, async () => {
        expect(await notPassed({ files: replacing(name, dpkgRecord(other)) })).to.deep.equal([]);
      });
    }
  }

  for (const state of [
    "half-installed",
    "half-configured",
    "unpacked",
    "triggers-pending",
    "triggers-awaited",
    "odd",
  ]) {
    it(`notice a package that is ${state}`, async () => {
      const files = (entries: Map<string, unknown>) =>
        entries.set(status, `${entries.get(status)}\n${dpkgRecord("extra", `install ok ${state}`)}`);
      expect(await notPassed({ files })).to.deep.equal(["C17-packages-configured fail"]);
    });
  }

  it("notice a package that must be installed anew", async () => {
    const files = (entries: Map<string, unknown>) =>
      entries.set(status, `${entries.get(status)}\n${dpkgRecord("extra", "install reinstreq installed")}`);
    expect(await notPassed({ files })).to.deep.equal(["C17-packages-configured fail"]);
  });

  it("leave alone what was removed", async () => {
    const files = (entries: Map<string, unknown>) =>
      entries.set(
        status,
        `${entries.get(status)}\n${dpkgRecord("old", "deinstall ok config-files")}\n${dpkgRecord("never", "unknown ok not-installed")}`,
      );
    expect(await notPassed({ files })).to.deep.equal([]);
  });

  it("are skipped, not passed, where the database cannot be read", async () => {
    const files = (entries: Map<string, unknown>) => {
      entries.delete(status);
      entries.set("/var/lib/rpm/rpmdb.sqlite", "SQLite format 3");
      entries.set("/usr/lib/os-release", "ID=rocky\n");
    };
    expect(await notPassed({ files })).to.have.members([
      "C1-haproxy-installed skipped",
      "packages-required skipped",
      "C17-packages-configured skipped",
    ]);
    const reason = (await resultsOf({ files })).get("packages-required")?.reason;
    expect(reason).to.match(/RPM family cannot be read natively; look/);
  });

  it("fail on an empty database", async () => {
    const failed = await notPassed({ files: (entries) => entries.set(status, "\n") });
    expect(failed).to.have.members([
      "C1-haproxy-installed fail",
      "packages-required fail",
      "C17-packages-configured fail",
    ]);
  });
});
