import { expect } from "chai";
import type { ContainerSession } from "../../src/verify/container-session.ts";
import { testMutants } from "../support/mutation/kill.ts";
import { resultsOf } from "../support/verification.ts";
import { mutants } from "./container.mutants.ts";

const reasonOf = async (outcome: ContainerSession) => {
  const image = () => ({ kind: "tar" as const, format: "tar" as const, runInContainer: async () => outcome });
  return (await resultsOf({ image })).get("container-runs-haproxy")?.reason;
};

describe("the check of the container", () => {
  testMutants(mutants);

  it("tells what was said instead of HAProxy's version", async () => {
    const outcome = { engine: "private", stdout: "", stderr: "exec format error", exitCode: 126 } as const;
    expect(await reasonOf(outcome)).to.contain("exec format error");
  });

  it("says why there is no engine, and what to do", async () => {
    const reason = await reasonOf({ unavailable: "there is no Docker Engine", remedy: "install docker.io" });
    expect(reason).to.equal("there is no Docker Engine; install docker.io");
  });
});
