import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const socket = "/etc/rsyslog.d/55-octavia-socket.conf";
const profile = "/etc/apparmor.d/usr.sbin.rsyslogd";
const rule = "/etc/apparmor.d/rsyslog.d/octavia";

/** Gives the guest a profile of rsyslogd as Ubuntu ships one, ours in it. */
function withProfile(guest: Changes, flags = " flags=(attach_disconnected)"): Changes {
  return guest
    .write(profile, `profile rsyslogd /usr/sbin/rsyslogd${flags} {\n  include if exists <rsyslog.d>\n}\n`)
    .write(rule, "/run/rsyslog/octavia/log rwk,\n");
}

export const mutants: readonly Mutant[] = [
  {
    what: "no socket for the agent's messages",
    files: (guest) => guest.remove(socket),
    kills: ["I1-octavia-log-socket"],
  },
  {
    what: "the socket's file under a name that rsyslog does not read",
    files: (guest) => guest.write(`${socket}.dpkg-new`, guest.text(socket)).remove(socket),
    kills: ["I1-octavia-log-socket"],
  },
  {
    what: "the socket in a directory that nobody makes",
    files: (guest) => guest.edit(socket, ' CreatePath="on"', ""),
    kills: ["I1-octavia-log-socket"],
  },
  {
    what: "rsyslog without the module for sockets",
    files: (guest) => guest.edit("/etc/rsyslog.conf", 'module(load="imuxsock")', '#module(load="imuxsock")'),
    kills: ["I1-octavia-log-socket"],
  },
  {
    what: "the agent in root's home, by a drop-in",
    files: (guest) =>
      guest.write("/etc/systemd/system/amphora-agent.service.d/a.conf", "[Service]\nWorkingDirectory=~\n"),
    kills: ["I1-agent-working-directory"],
  },
  {
    what: "AppArmor's profile of rsyslog as Ubuntu ships it, adapted",
    files: (guest) => withProfile(guest),
    kills: [],
  },
  {
    what: "AppArmor's profile of rsyslog without attach_disconnected",
    files: (guest) => withProfile(guest, ""),
    kills: ["I2-apparmor-rsyslog"],
  },
  {
    what: "AppArmor's profile of rsyslog without a rule for the socket",
    files: (guest) => withProfile(guest).write(rule, "# nothing\n"),
    kills: ["I2-apparmor-rsyslog"],
  },
  {
    what: "a limit of logs behind the include, where it does not count",
    files: (guest) =>
      guest.edit("/etc/logrotate.conf", "maxsize 100M\n", "").append("/etc/logrotate.conf", "maxsize 100M\n"),
    kills: ["I3-logs-capped"],
  },
  {
    what: "a log that nobody rotates",
    files: (guest) => guest.remove("/etc/logrotate.d/haproxy"),
    kills: ["I3-logs-capped"],
  },
  {
    what: "no socket for the agent's messages in the RPM family",
    base: "redhat",
    files: (guest) => guest.remove(socket),
    kills: ["I1-octavia-log-socket"],
  },
];
