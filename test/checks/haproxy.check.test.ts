import { expect } from "chai";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./haproxy.mutants.ts";

describe("checks of HAProxy", () => {
  testMutants(mutants);

  it("say which version was found, and which was expected", async () => {
    const results = await resultsOf({
      files: (guest) => guest.dpkg("haproxy", (stanza) => stanza.replace(/^Version: .*$/m, "Version: 2.0.9-1")),
    });
    expect(results.get("C2-haproxy-version")?.reason).to.equal("expected haproxy >=2.2, found 2.0.9-1");
  });

  it("do not speak of the version or the features of what is not there", async () => {
    const results = await resultsOf({ files: (guest) => guest.dpkg("haproxy").remove("/usr/sbin/haproxy") });
    expect(["C2-haproxy-version", "C3-haproxy-features"].map((id) => results.has(id))).to.deep.equal([false, false]);
  });
});
