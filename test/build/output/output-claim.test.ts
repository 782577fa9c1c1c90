import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { claimOutput } from "../../../src/build/output/output-claim.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { testDirectory } from "../fixture.ts";

describe("claimOutput", () => {
  const directory = testDirectory();
  const at = (name: string) => join(directory.path, name);

  it("gives an image to one build at a time, by whatever way its directory is reached", async () => {
    mkdirSync(at("out"));
    symlinkSync(at("out"), at("link"));
    const claim = await claimOutput(at("out/amp.qcow2"));
    const refusal = await rejectionOf(claimOutput(at("link/amp.qcow2")));
    expect(refusal).to.include({
      code: "output-busy",
      message: `Another build is making ${at("link/amp.qcow2")} already; wait for its end or choose another -o.`,
    });
    claim.release();
    (await claimOutput(at("link/amp.qcow2"))).release();
  });

  it("lets another image be made beside it", async () => {
    const claims = await Promise.all([claimOutput(at("one.qcow2")), claimOutput(at("two.qcow2"))]);
    for (const claim of claims) claim.release();
  });

  it("ends with the process that has it, even by SIGKILL", async () => {
    const module = JSON.stringify(new URL("../../../src/build/output/output-claim.ts", import.meta.url).href);
    const program = `
      import { claimOutput } from ${module};
      await claimOutput(process.env.IMAGE);
      console.log("claimed");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, IMAGE: at("amp.qcow2") },
    });
    await once(child.stdout, "data");
    expect((await rejectionOf(claimOutput(at("amp.qcow2"))))?.code).to.equal("output-busy");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    (await claimOutput(at("amp.qcow2"))).release();
  });
});
