import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { slowestUnits, unitTimes } from "../../../src/runtime/inside/unit-times.ts";
import { needTools } from "../../support/real-tool.ts";

const shown = (id: string, from: number, to: number) =>
  `Id=${id}\nInactiveExitTimestampMonotonic=${from}\nActiveEnterTimestampMonotonic=${to}`;

describe("the services that took longest to start", () => {
  it("stand in the order in which they began, in seconds", () => {
    const units = [shown("late.service", 2_500_000, 4_000_000), shown("early.service", 1_000_000, 1_250_000)];
    expect(slowestUnits(units.join("\n\n"))).to.deep.equal([
      { label: "early.service", from: 1, to: 1.25 },
      { label: "late.service", from: 2.5, to: 4 },
    ]);
  });

  it("are none that never started, and no more than fifteen", () => {
    expect(slowestUnits(`${shown("never.service", 0, 0)}\n\n${shown("failed.service", 5, 0)}\n\nnonsense`)).to.be.empty;
    const many = Array.from({ length: 40 }, (_, index) => shown(`u${index}.service`, 1, 2 + index)).join("\n\n");
    expect(slowestUnits(many).map(({ label }) => label))
      .to.have.length(15)
      .and.include("u39.service");
  });

  it("are asked for in words that systemctl knows", function () {
    needTools(this, "systemctl");
    const { status, stderr } = outcome(unitTimes);
    // Where no systemd runs it can be asked for nothing, which is no complaint about the question.
    if (status !== 0) expect(stderr).to.match(/not been booted|Failed to connect/);
  });
});

function outcome(command: string): { readonly status: number; readonly stderr: string } {
  try {
    execFileSync("sh", ["-c", command], { stdio: ["ignore", "ignore", "pipe"] });
    return { status: 0, stderr: "" };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { status, stderr: stderr.toString() };
  }
}
