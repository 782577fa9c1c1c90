import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { labWorkerFile } from "../../src/verify/home.ts";
import type { LabOrder, WorkerMessage } from "../../src/verify/worker-message.ts";
import { elf, goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("the program of the process that boots an image", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    makeRawImage(scratch("armhf.raw"), goodAmphora().set("/usr/bin/dash", { content: elf(40, 32), mode: 0o755 }));
    mkdirSync(scratch("work"));
  });

  it("does as it is told, tells each check and the verdict last, and ends when that is heard", async () => {
    const child = fork(labWorkerFile, [], { serialization: "advanced", execArgv: [], stdio: "ignore" });
    const messages: WorkerMessage[] = [];
    child.on("message", (message: WorkerMessage) => {
      messages.push(message);
      if (message.type === "done") child.send({ type: "end" } satisfies LabOrder);
    });
    const running = { scenarios: "none", warm: false, machine: "pc" } as const;
    const common = { access: "native", docker: false, strict: false } as const;
    const request = { path: scratch("armhf.raw"), ...common, part: "running", running } as const;
    child.send({ type: "begin", request, directory: scratch("work"), isPrivate: false } satisfies LabOrder);
    const [status] = await once(child, "exit");
    const ended = messages.flatMap((message) => (message.type === "ended" ? [message.result.id] : []));
    expect([status, messages[0]?.type, messages.at(-1)?.type]).to.deep.equal([0, "selected", "done"]);
    expect(ended).to.include("N2-agent-answers").and.not.to.include("B1-kernel-installed");
    expect(readdirSync(scratch("work"))).to.deep.equal([]);
  });

  it("ends with the process that started it", async () => {
    const child = fork(labWorkerFile, [], { serialization: "advanced", execArgv: [], stdio: "ignore" });
    const gone = once(child, "exit");
    child.disconnect();
    expect((await gone)[0]).to.be.above(0);
  });
});
