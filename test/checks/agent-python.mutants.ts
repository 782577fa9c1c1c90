import { elf } from "../support/good-amphora.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { installFromSource } from "./agent.mutants.ts";

const modules = "/usr/lib/python3/dist-packages";
const worker = `${modules}/gunicorn/workers/sync.py`;

/** The same files under another Python, as an upgrade leaves them. */
function newerPython(guest: Changes): Changes {
  return guest.link("/usr/bin/python3", "python3.12").write("/usr/bin/python3.12", elf(62, 64), { mode: 0o755 });
}

export const mutants: readonly Mutant[] = [
  {
    what: "a module removed that the agent imports",
    files: (guest) => guest.remove(`${modules}/pyroute2`),
    kills: ["D4-agent-imports"],
  },
  {
    what: "gunicorn removed",
    files: (guest) => guest.remove(`${modules}/gunicorn`),
    kills: ["D4-agent-imports", "D5-gunicorn-tls"],
  },
  {
    what: "an old gunicorn under a Python without ssl.wrap_socket",
    files: (guest) => newerPython(guest),
    kills: ["D5-gunicorn-tls"],
  },
  {
    what: "an old gunicorn with the distribution's patch under such a Python",
    files: (guest) =>
      newerPython(guest)
        .edit(worker, "ssl.wrap_socket(", "sock.ssl_wrap_socket(")
        .append(`${modules}/gunicorn/sock.py`, "\ndef ssl_context(conf):\n    return ssl.create_default_context()\n"),
    kills: [],
  },
  {
    what: "simplejson removed",
    files: (guest) => guest.remove(`${modules}/simplejson`),
    kills: ["D6-simplejson"],
  },
  {
    what: "simplejson removed beside a later agent",
    files: (guest) => {
      const record = `${modules}/octavia-11.0.0.egg-info`;
      guest.remove(`${modules}/simplejson`, record).write(`${modules}/octavia-12.0.0.dist-info/METADATA`, "");
    },
    kills: ["D12-agent-features"],
  },
  {
    what: "an agent from source that does not tell its commit",
    options: { agent: "source" },
    files: (guest) => installFromSource(guest).write("/opt/amphora-agent.gitref", "master\n"),
    kills: ["D10-source-revision"],
  },
  {
    what: "an agent from source that tells its commits",
    options: { agent: "source" },
    files: (guest) =>
      installFromSource(guest)
        .write("/opt/amphora-agent.gitref", `${"1a2b".repeat(10)}\n`)
        .write("/opt/octavia-lib.gitref", `${"3c4d".repeat(10)}\n`),
    kills: [],
  },
  {
    what: "the agent's sources left behind",
    files: (guest) => guest.write("/opt/amphora-agent/setup.py", ""),
    kills: ["D11-sources-removed"],
  },
  {
    what: "a module removed in the RPM family",
    base: "redhat",
    files: (guest) => guest.remove("/usr/lib/python3.9/site-packages/flask"),
    kills: ["D4-agent-imports"],
  },
];
