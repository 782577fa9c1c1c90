import { expect } from "chai";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./tools.mutants.ts";

describe("checks of tools", () => {
  testMutants(mutants);

  it("name what is missing, and what it is for", async () => {
    const results = await resultsOf({ files: (guest) => guest.dpkg("kmod").remove("/usr/sbin/sysctl") });
    const reason = results.get("C5-system-tools")?.reason;
    expect(reason).to.contain("the package kmod (loading kernel modules)");
    expect(reason).to.contain("the command sysctl (kernel settings)");
  });

  it("look where the PING monitor's script looks", async () => {
    const results = await resultsOf({});
    expect(results.get("C8-ping")?.evidence?.join("\n")).to.contain("calls /bin/ping6 and /bin/ping");
  });
});
