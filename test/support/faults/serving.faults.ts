import type { Fault } from "./fault.ts";

const keep = "cp -p $cfg /root/haproxy.cfg";
const restore = "cp -p /root/haproxy.cfg $cfg";

/** What can go wrong with an amphora at work; those of one check stand together, since it is served once for them. */
export const faults: readonly Fault[] = [
  {
    what: "HAProxy takes the first member instead of each in turn",
    how: "serving",
    script: `${keep} && sed -i 's/balance roundrobin/balance first/' $cfg`,
    undo: restore,
    kills: ["N7-http-round-robin"],
  },
  {
    what: "every request is answered with an error",
    how: "serving",
    script: `${keep} && sed -i '/^frontend /a http-request return status 500' $cfg`,
    undo: restore,
    kills: ["N7-http-round-robin"],
  },
  {
    what: "HAProxy replaced by a script that ends at once",
    how: "serving",
    script:
      "mv /usr/sbin/haproxy /usr/sbin/haproxy.good && printf '#!/bin/sh\\nexit 1\\n' >/usr/sbin/haproxy && chmod 755 /usr/sbin/haproxy; systemctl restart haproxy-$lb; true",
    undo: "mv /usr/sbin/haproxy.good /usr/sbin/haproxy; systemctl reset-failed haproxy-$lb; systemctl start haproxy-$lb",
    kills: ["N7-http-round-robin error"],
  },
  {
    what: "members are not told who the client is",
    how: "serving",
    script: `${keep} && sed -i '/option forwardfor/d' $cfg`,
    undo: restore,
    kills: ["headers-forwarded"],
  },
  {
    what: "forwarding switched off in the namespace",
    how: "serving",
    script: "$ns sysctl -qw net.ipv4.ip_forward=0",
    undo: "$ns sysctl -qw net.ipv4.ip_forward=1",
    kills: ["namespace-ready"],
  },
  {
    what: "the limit of open files lowered",
    how: "serving",
    script: "for p in $(pgrep -x haproxy); do prlimit --nofile=4096:2600000 --pid $p; done",
    undo: "for p in $(pgrep -x haproxy); do prlimit --nofile=2600000:2600000 --pid $p; done",
    kills: ["haproxy-limits"],
  },
  {
    what: "a stray program listens in the namespace",
    how: "serving",
    script:
      "systemd-run --quiet --unit=stray $ns nc -l -k 7777; until $ns ss -Hltn | grep -q :7777; do sleep 0.1; done",
    undo: "systemctl stop stray",
    kills: ["no-unexpected-listener-in-namespace"],
  },
];
