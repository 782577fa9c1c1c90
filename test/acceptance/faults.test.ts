import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { BootRefusal } from "../../src/runtime/lab/boot-refusal.ts";
import type { Lab, Service } from "../../src/runtime/lab/lab.ts";
import { type OpenedLab, openLab } from "../../src/runtime/lab/open-lab.ts";
import type { CheckSuite } from "../../src/verify/check-suite.ts";
import { fileDigest } from "../../src/verify/file-digest.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { verify } from "../../src/verify/verification.ts";
import { skipAloud } from "../skip.ts";
import { faults as booted } from "../support/faults/booted.faults.ts";
import { failedBoot } from "../support/faults/failed-boot.ts";
import type { Fault, ImageFault, ServingFault } from "../support/faults/fault.ts";
import { change, inside, labOf } from "../support/faults/faulty-lab.ts";
import { faults as ofImages } from "../support/faults/image.faults.ts";
import { changedImage } from "../support/faults/image-change.ts";
import { faults as serving } from "../support/faults/serving.faults.ts";
import { allChecks } from "../support/verification.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

/** Wall-clock limit of one fault on a busy host without hardware virtualization. */
const patience = 8 * 60_000;
/** Seconds after the fatal line of the console in which the image is reported. */
const reportedWithin = 10;

describe("faults of a running amphora", function () {
  this.timeout(patience);
  const directories: string[] = [];
  let image = "";
  let opened: OpenedLab | undefined;
  let suite: CheckSuite;

  function workDirectory(): string {
    const directory = mkdtempSync(join(tmpdir(), "amphora-faults-"));
    directories.push(directory);
    return directory;
  }

  /** What the checks that catch a fault say, with a lab of ours. */
  async function outcomes({ kills }: Fault, lab: Lab): Promise<CheckResult[]> {
    const ids = kills.map((kill) => kill.replace(/ .*/, ""));
    const wanted = { ...suite, checks: suite.checks.filter(({ description }) => ids.includes(description.id)) };
    const request = { path: image, access: "native", docker: false, strict: false, part: "running" } as const;
    const running = { scenarios: "all", warm: true, machine: "pc" } as const;
    const { verdict } = await verify(
      wanted,
      { ...request, running },
      {
        selected: () => {},
        ended: () => {},
        openLab: async () => ({ lab, renew() {}, end: async () => {} }),
      },
    );
    return [...verdict.checks];
  }

  /** The outcomes that a fault is said to have, by the words after the ids. */
  async function expectCaught(fault: Fault, lab: Lab): Promise<CheckResult[]> {
    const results = await outcomes(fault, lab);
    const got = results.map(({ id, outcome }) => (outcome === "fail" ? id : `${id} ${outcome}`));
    const said = results.map(({ id, outcome, reason }) => `${id}: ${outcome}: ${reason ?? ""}`).join("\n");
    expect(got.sort(), said).to.deep.equal([...fault.kills].sort());
    return results;
  }

  before(async function () {
    this.timeout(patience + BUILD_PATIENCE);
    suite = await allChecks();
    image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    const lab = await openLab({
      image: { path: image, format: "qcow2" },
      architecture: "amd64",
      directory: workDirectory(),
      isPrivate: false,
      warm: true,
      sha256: () => fileDigest(image),
    });
    if ("unavailable" in lab) return skipAloud(this, `${lab.unavailable}; ${lab.remedy}`);
    opened = lab;
  });

  after(async () => {
    await opened?.end();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });

  describe("that has come up", () => {
    for (const fault of booted) {
      it(`${fault.what}: ${fault.kills.join(", ")}`, async () => {
        if (opened === undefined) throw new Error("there is no lab");
        const amphora = await opened.lab.fresh("fault");
        try {
          if (fault.how === "inside") await inside(amphora, fault.script);
          else if (fault.how === "host") await fault.inject(amphora);
          await expectCaught(fault, labOf(opened.lab, amphora));
        } finally {
          await amphora.machine.stop();
        }
      });
    }
  });

  describe("that is at work", () => {
    let lab: Lab;
    let service: Service;
    before(async () => {
      if (opened === undefined) throw new Error("there is no lab");
      lab = labOf(opened.lab, await opened.lab.fresh("serving"));
      service = await lab.service();
    });

    for (const fault of serving.filter((one): one is ServingFault => one.how === "serving")) {
      it(`${fault.what}: ${fault.kills.join(", ")}`, async () => {
        const sound = await outcomes(fault, lab);
        expect(
          sound.map(({ outcome, reason }) => `${outcome} ${reason ?? ""}`.trim()),
          "without the fault",
        ).to.deep.equal(fault.kills.map(() => "pass"));
        await change(service, fault.script, fault);
        try {
          await expectCaught(fault, lab);
        } finally {
          await change(service, fault.undo, fault);
        }
      });
    }
  });

  describe("that does not come up", () => {
    for (const fault of ofImages.filter((one): one is ImageFault => one.how === "image")) {
      it(`${fault.what}: ${fault.kills.join(", ")}`, async () => {
        if (opened === undefined) throw new Error("there is no lab");
        const directory = workDirectory();
        const boot = await failedBoot(changedImage(image, directory, fault), directory, patience - 60_000);
        console.log(`        reported ${boot.secondsAfterLine.toFixed(1)} s after the line: ${boot.failure.message}`);
        expect(boot.failure.code).to.be.oneOf(fault.reasons);
        expect(boot.secondsAfterLine).to.be.below(reportedWithin);
        const [result] = await expectCaught(fault, {
          ...opened.lab,
          amphora: () => Promise.reject(new BootRefusal(boot.failure)),
        });
        expect(result?.evidence?.join("\n")).to.match(fault.console);
      });
    }
  });
});
