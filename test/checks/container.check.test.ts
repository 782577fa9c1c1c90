import { expect } from "chai";
import type { ContainerSession } from "../../src/verify/container-session.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

const session = (outcome: ContainerSession) => ({
  image: () => ({ kind: "tar" as const, format: "tar" as const, runInContainer: async () => outcome }),
});

describe("the check of the container", () => {
  it("fails when HAProxy does not run", async () => {
    const mutant = session({ engine: "private", stdout: "", stderr: "exec format error", exitCode: 126 });
    expect(await notPassed(mutant)).to.deep.equal(["container-runs-haproxy fail"]);
    expect((await resultsOf(mutant)).get("container-runs-haproxy")?.reason).to.contain("exec format error");
  });

  it("fails when something else answers", async () => {
    const mutant = session({ engine: "private", stdout: "hello\n", stderr: "", exitCode: 0 });
    expect(await notPassed(mutant)).to.deep.equal(["container-runs-haproxy fail"]);
  });

  it("knows the old spelling of HAProxy's name", async () => {
    expect(
      await notPassed(session({ engine: "private", stdout: "HA-Proxy version 2.2.9\n", stderr: "", exitCode: 0 })),
    ).to.deep.equal([]);
  });

  it("is skipped with reason and remedy where there is no engine", async () => {
    const mutant = session({ unavailable: "there is no Docker Engine", remedy: "install docker.io" });
    expect((await resultsOf(mutant)).get("container-runs-haproxy")).to.include({
      outcome: "skipped",
      reason: "there is no Docker Engine; install docker.io",
    });
  });
});
