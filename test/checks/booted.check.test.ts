import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { BootRefusal } from "../../src/runtime/lab/boot-refusal.ts";
import type { Amphora, BootFacts, Lab } from "../../src/runtime/lab/lab.ts";
import { noLab } from "../../src/runtime/lab/no-lab.ts";
import { BootFailure } from "../../src/runtime/machine/boot-failure.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { allChecks } from "../support/verification.ts";

const ids = ["N2-agent-answers", "boot-cost", "image-untouched"];
const cold: BootFacts = {
  ...{ how: "cold", accelerator: "tcg", machine: "pc", agentSeconds: 50.04, agentCpuSeconds: 80.5 },
  ...{ settledSeconds: 61.2, restoredSeconds: 2.1 },
};

describe("the checks of the boot", () => {
  const scratch = scratchDirectory();

  function labOf(boot: BootFacts, answer: { status?: number; name?: string } = {}): Lab {
    const { status = 200, name = "amphora-1" } = answer;
    const version = async () => ({
      status,
      text: '{"api_version":"1.0"}\n',
      peer: { protocol: "TLSv1.2", commonName: name },
    });
    const amphora = { boot, identity: { amphoraId: "amphora-1" }, agent: { version } } as unknown as Amphora;
    return { ...noLab, amphora: async () => amphora };
  }

  async function results(lab: Lab, sha256?: string): Promise<Map<string, CheckResult>> {
    const { checks, run } = await allChecks();
    const path = scratch("image");
    writeFileSync(path, "image");
    const known = sha256 ?? createHash("sha256").update("image").digest("hex");
    const image = { path, sha256: async () => known } as ImageUnderTest;
    const selected = checks.map(({ description }) => description).filter(({ id }) => ids.includes(id));
    const all = await run(selected, { image, lab, guest: guestOf(memoryTree(new Map())) });
    return new Map(all.map((result) => [result.id, result]));
  }

  it("pass with the figures of the boot", async () => {
    const all = await results(labOf(cold));
    expect([...all.values()].map(({ outcome }) => outcome)).to.deep.equal(["pass", "pass", "pass"]);
    expect(all.get("N2-agent-answers")?.evidence).to.deep.equal([
      "machine pc, accelerator tcg, cold",
      "the agent answered after 50.0 s, 80.5 CPU-seconds of QEMU",
      "no start job was left after 61.2 s",
      "the saved state answered again after 2.1 s",
      'GET /: 200 {"api_version":"1.0"}; TLSv1.2, certificate of amphora-1',
    ]);
  });

  it("fail with the console when the amphora does not come up, and skip the rest", async () => {
    const refusal = new BootRefusal(new BootFailure("boot-panic", "It panicked.", ["Kernel panic", "---"]));
    const all = await results({ ...noLab, amphora: () => Promise.reject(refusal) });
    const { outcome, reason, evidence } = all.get("N2-agent-answers") ?? {};
    expect([outcome, reason]).to.deep.equal(["fail", "It panicked."]);
    expect(evidence).to.deep.equal(["console: Kernel panic", "console: ---"]);
    expect(all.get("boot-cost")?.outcome).to.equal("skipped");
    expect(all.get("boot-cost")?.reason).to.equal("the amphora did not come up; see N2-agent-answers");
  });

  it("see an agent that answers otherwise, or under another's name", async () => {
    for (const answer of [{ status: 500 }, { name: "amphora-2" }]) {
      expect((await results(labOf(cold, answer))).get("N2-agent-answers")?.outcome).to.equal("fail");
    }
  });

  it("see what a boot costs, of a cold one alone", async () => {
    const dear = await results(labOf({ ...cold, agentCpuSeconds: 160.1 }));
    expect(dear.get("boot-cost")?.outcome).to.equal("fail");
    const warm = await results(labOf({ ...cold, how: "restored from the cache" }));
    expect(warm.get("boot-cost")?.outcome).to.equal("skipped");
  });

  it("make an error of an image that was changed", async () => {
    const changed = (await results(labOf(cold), "0".repeat(64))).get("image-untouched");
    expect([changed?.outcome, changed?.reason]).to.satisfy(
      ([outcome, reason]: string[]) => outcome === "error" && reason?.includes("not what it was"),
    );
    expect(changed?.evidence?.slice(0, 2).map((line) => line.slice(0, 16))).to.deep.equal([
      "SHA-256 before: ",
      "SHA-256 after: 6",
    ]);
  });
});
