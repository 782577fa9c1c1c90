import type { Mutant } from "../support/mutation/mutant.ts";

const link = "/etc/systemd/network/90-amphora.link";
const template =
  "/usr/lib/python3/dist-packages/octavia/amphorae/backends/agent/api_server/templates/amphora-netns.systemd.j2";

export const mutants: readonly Mutant[] = [
  { what: "no .link file of ours", files: (guest) => guest.remove(link), kills: ["N12-alternative-names"] },
  {
    what: "our .link file behind the distribution's",
    files: (guest) => guest.write("/etc/systemd/network/99-e.link", guest.text(link)).remove(link),
    kills: ["N12-alternative-names"],
  },
  {
    what: "alternative names by a drop-in",
    files: (guest) => guest.write(`${link}.d/a.conf`, "[Link]\nAlternativeNamesPolicy=path\n"),
    kills: ["N12-alternative-names"],
  },
  {
    what: "alternative names beside an agent that can read them",
    files: (guest) => guest.remove(link).edit(template, /ip link \|/, "ip -br link |"),
    kills: [],
  },
];
