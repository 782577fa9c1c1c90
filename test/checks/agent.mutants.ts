import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const unit = "/etc/systemd/system/amphora-agent.service";
const dropIn = `${unit}.d/50-mutant.conf`;
const wants = "/etc/systemd/system/multi-user.target.wants";
const module = "/usr/lib/python3/dist-packages/octavia/amphorae/backends/utils/interface_file.py";

/** Moves the agent into a virtual environment, as an installation from source has it. */
export function installFromSource(guest: Changes): Changes {
  const venv = "/opt/amphora-agent-venv";
  const program = guest.text("/usr/bin/amphora-agent").replace("/usr/bin/python3", `${venv}/bin/python3`);
  return guest
    .remove("/usr/bin/amphora-agent")
    .write(`${venv}/bin/amphora-agent`, program, { mode: 0o755 })
    .link(`${venv}/bin/python3`, "/usr/bin/python3")
    .write(`${venv}/pyvenv.cfg`, "home = /usr/bin\ninclude-system-site-packages = true\n")
    .link("/usr/local/bin/amphora-agent", `${venv}/bin/amphora-agent`)
    .edit(unit, "ExecStart=amphora-agent", "ExecStart=/usr/local/bin/amphora-agent");
}

export const mutants: readonly Mutant[] = [
  {
    what: "the agent's program not executable",
    files: (guest) => guest.set("/usr/bin/amphora-agent", { mode: 0o644 }),
    kills: ["D1-agent-installed", "E6-unit-programs"],
  },
  {
    what: "the agent's program without its interpreter",
    files: (guest) => guest.edit("/usr/bin/amphora-agent", "/usr/bin/python3", "/usr/bin/python4"),
    kills: ["D1-agent-installed", "D4-agent-imports", "D5-gunicorn-tls"],
  },
  {
    what: "a command of the agent removed",
    files: (guest) => guest.remove("/usr/bin/amphora-interface"),
    kills: ["D2-agent-commands"],
  },
  {
    what: "a command of the agent not executable",
    files: (guest) => guest.set("/usr/bin/haproxy-vrrp-check", { mode: 0o644 }),
    kills: ["D2-agent-commands"],
  },
  {
    what: "the agent's commands off the path of its unit",
    files: (guest) => guest.write(dropIn, "[Service]\nEnvironment=PATH=/usr/local/bin:/usr/local/sbin\n"),
    kills: ["D2-agent-commands"],
  },
  {
    what: "the proxy of PROMETHEUS listeners not enabled",
    files: (guest) => guest.remove(`${wants}/prometheus-proxy.service`),
    kills: ["D3-prometheus-proxy"],
  },
  {
    what: "the proxy of PROMETHEUS listeners masked",
    files: (guest) => guest.link("/etc/systemd/system/prometheus-proxy.service", "/dev/null"),
    kills: ["D3-prometheus-proxy"],
  },
  {
    what: "a proxy's unit that runs something else",
    files: (guest) => guest.edit("/etc/systemd/system/prometheus-proxy.service", "=prometheus-proxy", "=/bin/true"),
    kills: ["D3-prometheus-proxy"],
  },
  {
    what: "the proxy of PROMETHEUS listeners enabled under the RPM family's name",
    files: (guest) =>
      guest
        .remove(`${wants}/prometheus-proxy.service`)
        .link(`${wants}/octavia-prometheus-proxy.service`, "/etc/systemd/system/prometheus-proxy.service"),
    kills: [],
  },
  {
    what: "the masquerading script without the name that this agent calls",
    files: (guest) =>
      guest.remove("/usr/local/bin/octavia-agent-lvs-masquerade", "/usr/bin/octavia-agent-lvs-masquerade"),
    kills: ["D7-masquerade-script"],
  },
  {
    what: "the masquerading script not executable",
    files: (guest) => guest.set("/usr/local/bin/lvs-masquerade.sh", { mode: 0o644 }),
    kills: ["D7-masquerade-script"],
  },
  {
    what: "an agent that calls the script by another release's name",
    files: (guest) => guest.edit(module, /octavia-agent-lvs-masquerade/g, "/usr/bin/udp-masquerade.sh"),
    kills: ["D7-masquerade-script"],
  },
  {
    what: "an agent that calls the script where upstream has it",
    files: (guest) => guest.edit(module, /octavia-agent-lvs-masquerade/g, "/usr/local/bin/lvs-masquerade.sh"),
    kills: [],
  },
  {
    what: "an agent too old to know Debian",
    files: (guest) => {
      const modules = "/usr/lib/python3/dist-packages";
      guest.remove(`${modules}/octavia-11.0.0.egg-info`).write(`${modules}/octavia-10.1.1.egg-info/PKG-INFO`, "");
    },
    kills: ["D13-agent-knows-guest"],
  },
  {
    what: "an agent whose version nothing tells",
    files: (guest) => guest.remove("/usr/lib/python3/dist-packages/octavia-11.0.0.egg-info"),
    kills: ["D13-agent-knows-guest"],
  },
  {
    what: "a distribution that no agent knows, though its parents are known",
    base: "redhat",
    files: (guest) => guest.edit("/etc/os-release", /^ID=.*$/m, "ID=almalinux"),
    kills: ["D13-agent-knows-guest"],
  },
  {
    what: "a guest that does not say which distribution it is",
    base: "redhat",
    files: (guest) => guest.edit("/etc/os-release", /^ID=.*$/m, ""),
    kills: ["C17-package-lists skipped", "D13-agent-knows-guest"],
  },
  {
    what: "the agent run as user octavia by a drop-in",
    files: (guest) => guest.write(dropIn, "[Service]\nUser=octavia\n"),
    kills: ["D14-agent-as-root"],
  },
  {
    what: "a drop-in that nobody reads",
    files: (guest) => guest.write(dropIn.replace(/conf$/, "txt"), "[Service]\nUser=octavia\n"),
    kills: [],
  },
  {
    what: "the agent started with the controller's configuration",
    files: (guest) => guest.edit(unit, "amphora-agent.conf", "octavia.conf"),
    kills: ["D14-agent-configuration"],
  },
  {
    what: "the agent in a virtual environment, called by its path",
    files: (guest) => installFromSource(guest),
    options: { agent: "any" },
    kills: [],
  },
  {
    what: "the masquerading script removed in the RPM family, whose agent has no other name for it",
    base: "redhat",
    files: (guest) => guest.remove("/usr/local/bin/lvs-masquerade.sh"),
    kills: ["D7-masquerade-script"],
  },
];
