import { expect } from "chai";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./packages.mutants.ts";

const status = "/var/lib/dpkg/status";

describe("checks of packages", () => {
  testMutants(mutants);

  it("fail on an empty database, and on none", async () => {
    for (const results of [
      await resultsOf({ files: (guest) => guest.write(status, "\n") }),
      await resultsOf({ files: (guest) => guest.remove(status) }),
    ]) {
      const outcomes = ["C1-haproxy-installed", "C4-keepalived", "C5-system-tools", "C17-package-database-whole"].map(
        (id) => results.get(id)?.outcome,
      );
      expect(outcomes).to.deep.equal(Array(4).fill("fail"));
    }
  });

  it("say what is damaged", async () => {
    const results = await resultsOf({
      files: (guest) => guest.append(status, "\nPackage: extra\nStatus: install ok odd\n"),
    });
    expect(results.get("C17-package-database-whole")?.reason).to.match(
      /status, line \d+: the record of "extra" has a status that is none: "install ok odd"/,
    );
  });

  it("keep passwords of sources out of the verdict", async () => {
    const results = await resultsOf({
      files: (guest) => guest.write("/etc/apt/sources.list", "deb http://user:secret@host/debian bookworm main\n"),
    });
    expect(JSON.stringify(results.get("C18-package-sources")))
      .to.contain("holds a password")
      .and.to.not.contain("secret");
  });
});
