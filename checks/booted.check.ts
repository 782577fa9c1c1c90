import { BootRefusal } from "../src/runtime/lab/boot-refusal.ts";
import type { Amphora, Lab } from "../src/runtime/lab/lab.ts";
import { fileDigest } from "../src/verify/file-digest.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What an image with all of its distribution's services takes on a quiet host; a busy one adds half as much again. */
const cpuBound = 160;

const figure = (seconds: number) => seconds.toFixed(1);

describe("the booted amphora", () => {
  check(
    {
      id: "N2-agent-answers",
      title: "The image boots with a config drive as Nova makes it, and its agent answers the controller",
      grade: "required",
      why: "Octavia waits for the agent's first answer; an amphora that never gives one is deleted, and so is the next.",
      fix: "Look at the console's last lines in the evidence; then boot the image by hand with a serial console.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, evidence }) => {
      const amphora = await bootedOr(lab, (refusal) => {
        for (const line of refusal.evidence) evidence(`console: ${line}`);
        expect.fail(refusal.message);
      });
      const { how, accelerator, machine, agentSeconds, agentCpuSeconds } = amphora.boot;
      const { settledSeconds, restoredSeconds } = amphora.boot;
      evidence(`machine ${machine}, accelerator ${accelerator}, ${how}`);
      evidence(`the agent answered after ${figure(agentSeconds)} s, ${figure(agentCpuSeconds)} CPU-seconds of QEMU`);
      if (settledSeconds !== undefined) evidence(`no start job was left after ${figure(settledSeconds)} s`);
      if (restoredSeconds !== undefined) evidence(`the saved state answered again after ${figure(restoredSeconds)} s`);
      const { status, text, peer } = await amphora.agent.version();
      evidence(`GET /: ${status} ${text.trim().slice(0, 200)}; ${peer.protocol}, certificate of ${peer.commonName}`);
      expect(status, "the status of GET /").to.equal(200);
      expect(peer.commonName, "the name in the agent's certificate").to.equal(amphora.identity.amphoraId);
    },
  );

  check(
    {
      id: "boot-cost",
      title: `A cold boot takes no more than ${cpuBound} CPU-seconds of an emulated processor until the agent answers`,
      grade: "informational",
      why: "A failover lasts at least as long as the boot of an amphora, and a busy host takes that time several times over.",
      fix: "See systemd-analyze and cloud-init analyze in the amphora for what has no place in its boot.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, evidence, skip }) => {
      const { how, accelerator, agentSeconds, agentCpuSeconds } = (await lab.amphora()).boot;
      if (how !== "cold") return skip("the amphora was restored from the state of an earlier boot", "add --no-warm");
      evidence(
        `${accelerator}: ${figure(agentSeconds)} s, ${figure(agentCpuSeconds)} CPU-seconds; at most ${cpuBound}`,
      );
      expect(agentCpuSeconds, "CPU-seconds until the agent answered").to.be.at.most(cpuBound);
    },
  );

  check(
    {
      id: "image-untouched",
      title: "The image file is, after it was booted, what it was before",
      grade: "required",
      why: "An image that its own verification changes is no longer the one that was verified.",
      fix: "Verify the image again; should it change again, look for what else writes to the file.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ image, evidence }) => {
      const [before, after] = [await image.sha256(), await fileDigest(image.path)];
      evidence(`SHA-256 before: ${before}`);
      evidence(`SHA-256 after: ${after || "none, the file cannot be read"}`);
      // No result that rests on the file is worth anything then, so this is no mere failure.
      if (before !== after) throw new Error("the image is not what it was before it was booted");
    },
  );
});

async function bootedOr(lab: Lab, otherwise: (refusal: BootRefusal) => never): Promise<Amphora> {
  try {
    return await lab.amphora();
  } catch (error) {
    if (error instanceof BootRefusal) return otherwise(error);
    throw error;
  }
}
