import { expect } from "chai";
import type { CrossCheck } from "../../src/verify/cross-check.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

const outcome = (change: CrossCheck) => ({ image: () => ({ crossCheck: async () => change }) });
const equal = { methods: ["native", "loopback"], entries: 3, digests: 1, differences: [], more: 0 } as const;

describe("the check of access methods against each other", () => {
  it("fails on any difference, tells each, and counts the rest", async () => {
    const differences = ["/a: mode 644 by native, 600 by loopback", "/b: file by native, nothing by loopback"];
    const mutant = outcome({ ...equal, differences, more: 7 });
    expect(await notPassed(mutant)).to.deep.equal(["access-methods-agree fail"]);
    const result = (await resultsOf(mutant)).get("access-methods-agree");
    expect(result?.evidence).to.include.members([...differences, "and 7 differences more"]);
    expect(result?.reason).to.contain(differences[0]);
  });

  it("fails when no file was hashed", async () => {
    expect(await notPassed(outcome({ ...equal, digests: 0 }))).to.deep.equal(["access-methods-agree fail"]);
  });

  it("is skipped with reason and remedy where the host lacks a method", async () => {
    const mutant = outcome({ unavailable: "loopback: this user is not root", remedy: "run as root" });
    expect(await notPassed(mutant)).to.deep.equal(["access-methods-agree skipped"]);
  });

  it("is an error when a method breaks off", async () => {
    const image = () => ({ crossCheck: () => Promise.reject(new Error("it was ended")) });
    expect(await notPassed({ image })).to.deep.equal(["access-methods-agree error"]);
  });
});

describe("the check of virt-inspector's words", () => {
  const comparison = (differences: readonly string[]) => ({
    image: () => ({ compareInspection: async () => ({ system: "debian 12.5", packages: 3, differences }) }),
  });

  it("fails on any difference and tells it", async () => {
    const mutant = comparison(["package haproxy:amd64: 2.6 here, none by virt-inspector"]);
    expect(await notPassed(mutant)).to.deep.equal(["inspection-agrees fail"]);
    expect((await resultsOf(mutant)).get("inspection-agrees")?.evidence).to.have.length(2);
  });

  it("is skipped with reason and remedy where there is no virt-inspector", async () => {
    const image = () => ({ compareInspection: async () => ({ unavailable: "it is missing", remedy: "install it" }) });
    expect(await notPassed({ image })).to.deep.equal(["inspection-agrees skipped"]);
  });
});
