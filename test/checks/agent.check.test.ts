import { expect } from "chai";
import type { Entry } from "../support/memory-tree.ts";
import { notPassed } from "../support/verification.ts";

type Change = (entries: Map<string, Entry>) => unknown;

const program = "/usr/bin/amphora-agent";
const vendor = "/usr/lib/systemd/system";
const wants = "/etc/systemd/system/multi-user.target.wants";

const mutants: [string, Change, ...string[]][] = [
  ["the program removed", (entries) => entries.delete(program), "D1-agent-installed fail"],
  ["the program not executable", (entries) => entries.set(program, "#!/bin/sh\n"), "D1-agent-installed fail"],
  ["the program emptied", (entries) => entries.set(program, { content: "", mode: 0o755 }), "D1-agent-installed fail"],
  ["the program's interpreter removed", (entries) => entries.delete("/usr/bin/python3"), "D1-agent-installed fail"],
  [
    "the unit's link led to /dev/null",
    (entries) => entries.set(`${wants}/octavia-agent.service`, { link: "/dev/null" }),
    "E1-agent-enabled fail",
  ],
  ["the unit not enabled", (entries) => entries.delete(`${wants}/octavia-agent.service`), "E1-agent-enabled fail"],
  ["the unit removed", (entries) => entries.delete(`${vendor}/octavia-agent.service`), "E1-agent-enabled fail"],
  [
    "the unit masked",
    (entries) => entries.set("/etc/systemd/system/octavia-agent.service", { link: "/dev/null" }),
    "E1-agent-enabled fail",
  ],
  ["the unit wanted by no target of a boot", wantedByRescue, "E1-agent-enabled fail"],
];

function wantedByRescue(entries: Map<string, Entry>): void {
  entries.delete(`${wants}/octavia-agent.service`);
  entries.set("/etc/systemd/system/rescue.target.wants/octavia-agent.service", {
    link: `${vendor}/octavia-agent.service`,
  });
}

describe("checks of the agent", () => {
  for (const [what, files, ...expected] of mutants) {
    it(`see ${what}`, async () => {
      expect(await notPassed({ files })).to.deep.equal(expected);
    });
  }

  it("know the agent installed from source under its own name", async () => {
    const files = (entries: Map<string, Entry>) => {
      for (const path of [program, `${vendor}/octavia-agent.service`, `${wants}/octavia-agent.service`])
        entries.delete(path);
      entries.set("/opt/amphora-agent-venv/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o755 });
      entries.set("/usr/local/bin/amphora-agent", { link: "/opt/amphora-agent-venv/bin/amphora-agent" });
      entries.set(`${vendor}/amphora-agent.service`, "[Service]\n");
      entries.set(`${wants}/amphora-agent.service`, { link: `${vendor}/amphora-agent.service` });
    };
    expect(await notPassed({ files })).to.deep.equal([]);
  });
});
