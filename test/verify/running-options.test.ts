import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import type { CheckDescription } from "../../src/verify/check.ts";
import { requireScenarios, runningRequest } from "../../src/verify/running-options.ts";

const warm = true;

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(Refusal);
    return String((error as Refusal).message);
  }
  throw new Error("nothing was refused");
}

describe("the options about booting", () => {
  it("ask for nothing when they are left out", () => {
    expect(runningRequest({ warm })).to.equal(undefined);
  });

  it("ask for a boot, for all scenarios, or for some", () => {
    expect(runningRequest({ warm, boot: true })).to.deep.equal({ scenarios: "none", warm, machine: "pc" });
    expect(runningRequest({ warm: false, scenario: true, boot: true, machine: "q35" })).to.deep.equal({
      scenarios: "all",
      warm: false,
      machine: "q35",
    });
    expect(runningRequest({ warm, scenarios: "http, tls,http" })?.scenarios).to.deep.equal(["http", "tls"]);
  });

  it("are refused where they contradict each other or do nothing", () => {
    expect(refusalOf(() => runningRequest({ warm: false }))).to.contain("Option --no-warm is about booting");
    expect(refusalOf(() => runningRequest({ warm, machine: "q35" }))).to.contain("Option --machine is about booting");
    expect(refusalOf(() => runningRequest({ warm, scenarios: " , " }))).to.contain("needs names");
    expect(refusalOf(() => runningRequest({ warm, scenario: true, scenarios: "http" }))).to.contain("leave out one");
  });

  it("name scenarios of which there are checks", () => {
    const known = ["http", "tls", undefined].map(
      (scenario): CheckDescription => ({
        id: `one-${scenario}`,
        title: "",
        grade: "required",
        why: "",
        fix: "",
        appliesTo: {},
        ...(scenario !== undefined && { scenario }),
      }),
    );
    const asked = (scenarios: "none" | "all" | readonly string[]) => () =>
      requireScenarios({ scenarios, warm, machine: "pc" }, known);
    for (const fine of ["none", "all", ["http"], ["tls", "http"]] as const) expect(asked(fine)).not.to.throw();
    expect(refusalOf(asked(["http", "tlss"]))).to.equal("There is no scenario tlss; the nearest is tls.");
    expect(refusalOf(asked(["nothing-like-it"]))).to.equal(
      "There is no scenario nothing-like-it; take some of http, tls.",
    );
  });
});
