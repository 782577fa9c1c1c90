import type { Mutant } from "../support/mutation/mutant.ts";

const unit = "/etc/systemd/system/amphora-agent.service";
const wants = "/etc/systemd/system/multi-user.target.wants/amphora-agent.service";

export const mutants: readonly Mutant[] = [
  {
    what: "the agent's program removed",
    files: (guest) => guest.remove("/usr/bin/amphora-agent"),
    kills: ["D1-agent-installed"],
  },
  {
    what: "the agent's program not executable",
    files: (guest) => guest.set("/usr/bin/amphora-agent", { mode: 0o644 }),
    kills: ["D1-agent-installed"],
  },
  { what: "the agent's unit not enabled", files: (guest) => guest.remove(wants), kills: ["E1-agent-enabled"] },
  { what: "the agent's unit masked", files: (guest) => guest.link(unit, "/dev/null"), kills: ["E1-agent-enabled"] },
];
