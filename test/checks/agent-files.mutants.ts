import type { Mutant } from "../support/mutation/mutant.ts";

const directory = "/var/lib/octavia";
const group = `${directory}/haproxy-default-user-group.conf`;

export const mutants: readonly Mutant[] = [
  {
    what: "the agent's directory closed to others",
    files: (guest) => guest.set(directory, { mode: 0o750 }),
    kills: ["D8-agent-directory"],
  },
  {
    what: "a directory above the agent's closed to others",
    files: (guest) => guest.set("/var/lib", { mode: 0o750 }),
    kills: ["D8-agent-directory"],
  },
  {
    what: "no account nobody, as which HAProxy runs",
    files: (guest) => guest.edit("/etc/passwd", /^nobody:.*\n/m, ""),
    kills: ["D8-agent-directory"],
  },
  {
    what: "two blocks with HAProxy's group",
    files: (guest) => guest.append(group, "global\n\tgroup nogroup\n"),
    kills: ["D8-haproxy-group"],
  },
  {
    what: "a group for HAProxy that does not exist",
    files: (guest) => guest.edit(group, "nogroup", "haproxies"),
    kills: ["D8-haproxy-group"],
  },
  { what: "no file with HAProxy's group", files: (guest) => guest.remove(group), kills: ["D8-haproxy-group"] },
  {
    what: "a comment beside HAProxy's group",
    files: (guest) => guest.append(group, "# group other\n"),
    kills: [],
  },
  {
    what: "the script of PING monitors closed to others",
    files: (guest) => guest.set(`${directory}/ping-wrapper.sh`, { mode: 0o750 }),
    kills: ["D8-ping-wrapper"],
  },
  {
    what: "no directory for the agent's certificate",
    files: (guest) => guest.remove("/etc/octavia/certs"),
    kills: ["D9-agent-directories"],
  },
  {
    what: "the configuration of an instance",
    files: (guest) => guest.write("/etc/octavia/amphora-agent.conf", "[DEFAULT]\n"),
    kills: ["D9-no-instance-secrets"],
  },
  {
    what: "the certificate of an instance",
    files: (guest) => guest.write("/etc/octavia/certs/client_ca.pem", "-----BEGIN CERTIFICATE-----\n"),
    kills: ["D9-no-instance-secrets"],
  },
  {
    what: "Debian's group for HAProxy in the RPM family",
    base: "redhat",
    files: (guest) => guest.edit(group, "haproxy", "nogroup"),
    kills: ["D8-haproxy-group"],
  },
];
