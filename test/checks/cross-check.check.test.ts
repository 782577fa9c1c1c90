import { expect } from "chai";
import type { CrossCheck } from "../../src/verify/cross-check.ts";
import { testMutants } from "../support/mutation/kill.ts";
import { resultsOf } from "../support/verification.ts";
import { mutants } from "./cross-check.mutants.ts";

describe("checks of one way to see the image against another", () => {
  testMutants(mutants);

  it("tell each difference between access methods, and count the rest", async () => {
    const differences = ["/a: mode 644 by native, 600 by loopback", "/b: file by native, nothing by loopback"];
    const outcome: CrossCheck = { methods: ["native", "loopback"], entries: 3, digests: 1, differences, more: 7 };
    const result = (await resultsOf({ image: () => ({ crossCheck: async () => outcome }) })).get(
      "access-methods-agree",
    );
    expect(result?.evidence).to.include.members([...differences, "and 7 differences more"]);
    expect(result?.reason).to.contain(differences[0]);
  });

  it("tell what virt-inspector says otherwise", async () => {
    const differences = ["package haproxy:amd64: 2.6 here, none by virt-inspector"];
    const image = () => ({ compareInspection: async () => ({ system: "debian 12.5", packages: 3, differences }) });
    expect((await resultsOf({ image })).get("inspection-agrees")?.evidence).to.have.length(2);
  });
});
