import type { Mutant } from "../support/mutation/mutant.ts";

const own = "/etc/systemd/system";
const script = "/usr/local/bin/certfs-ramfs";

export const mutants: readonly Mutant[] = [
  {
    what: "two units that make a RAM disk, one of them for nothing",
    files: (guest) => guest.remove(`${own}/octavia-agent-certs-ramfs.service`, `${own}/octavia-agent.service.wants`),
    kills: ["H1-one-ram-disk-unit"],
  },
  {
    what: "two units that make a RAM disk, one of them as LUKS2",
    files: (guest) => guest.remove(`${own}/octavia-agent-certs-ramfs.service`),
    kills: ["H1-one-ram-disk-unit", "H1-ram-disk-format"],
  },
  {
    what: "the RAM disk's unit masked",
    files: (guest) => guest.link(`${own}/certs-ramfs.service`, "/dev/null"),
    kills: [
      "E1-ram-disk-enabled",
      "E2-agent-requires-ram-disk",
      "E2-ram-disk-after-configuration",
      "E6-units-required",
      "H1-one-ram-disk-unit",
      "H1-ram-disk-devices",
      "H1-ram-disk-format",
      "H1-ram-disk-script",
    ],
  },
  {
    what: "the RAM disk's script not executable",
    files: (guest) => guest.set(script, { mode: 0o644 }),
    kills: ["E6-unit-programs", "H1-ram-disk-script"],
  },
  {
    what: "the RAM disk's script open to changes of its group",
    files: (guest) => guest.set(script, { mode: 0o775 }),
    kills: ["H1-ram-disk-script"],
  },
  {
    what: "the RAM disk formatted as LUKS2",
    files: (guest) => guest.edit(script, "luksFormat --batch-mode --type luks1", "luksFormat --batch-mode"),
    kills: ["H1-ram-disk-format"],
  },
  {
    what: "the RAM disk formatted as LUKS2 with little memory",
    files: (guest) =>
      guest.edit(script, "luksFormat --batch-mode --type luks1", "luksFormat --batch-mode --pbkdf-memory 32768"),
    kills: [],
  },
  {
    what: "sixteen RAM disks",
    files: (guest) => guest.edit(script, "rd_nr=1 ", ""),
    kills: ["H1-ram-disk-devices"],
  },
];
