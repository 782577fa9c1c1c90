import { randomUUID } from "node:crypto";
import { serverCertificate } from "../../../src/runtime/identity/identity.ts";
import type { Fault } from "./fault.ts";

const conf = "/etc/octavia/amphora-agent.conf";

/** What can be wrong with an amphora that has come up and serves nothing yet. */
export const faults: readonly Fault[] = [
  {
    what: "a unit failed",
    how: "inside",
    script: "systemd-run --quiet --unit=broken --wait /bin/false; systemctl is-failed broken",
    kills: ["N1-no-failed-unit"],
  },
  {
    what: "a stray program listens on all addresses",
    how: "inside",
    script: "systemd-run --quiet --unit=stray nc -l -k 4444; until ss -Hltn | grep -q :4444; do sleep 0.1; done",
    kills: ["no-unexpected-listener"],
  },
  {
    what: "the encrypted RAM disk unmounted, certificates on the disk",
    how: "inside",
    script: "umount /var/lib/octavia/certs",
    kills: ["booted-certificates"],
  },
  {
    what: "swap switched on",
    how: "inside",
    script: "fallocate -l 16M /swap && chmod 600 /swap && mkswap -q /swap && swapon /swap",
    kills: ["booted-certificates"],
  },
  {
    what: "fs.nr_open lowered to the kernel's own value",
    how: "inside",
    script: "sysctl -qw fs.nr_open=1048576",
    kills: ["booted-kernel-values"],
  },
  {
    what: "rsyslog stopped, its socket gone",
    how: "inside",
    script: "systemctl stop syslog.socket rsyslog.service; rm -f /run/rsyslog/octavia/log",
    kills: ["booted-agent"],
  },
  {
    what: "a keepalived started that is not the agent's",
    how: "inside",
    script: "install -D -m 755 /bin/sleep /opt/keepalived && systemd-run --quiet --unit=stray /opt/keepalived 600",
    kills: ["booted-agent"],
  },
  {
    what: "ssh host keys older than the boot",
    how: "inside",
    script: "touch -d 2020-01-01 /etc/ssh/ssh_host_*_key",
    kills: ["booted-sshd"],
  },
  {
    what: "an interface with a second name",
    how: "inside",
    script: "ip link property add dev $(ip -br link | awk '$1 != \"lo\" {print $1; exit}') altname enp0s77",
    kills: ["booted-interface-names"],
  },
  {
    what: "the amphora's own name unknown to it",
    how: "inside",
    script: "sed -i '/127.0.1.1/d' /etc/hosts; sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf",
    kills: ["booted-configuration"],
  },
  {
    what: "another version of HAProxy recorded than is in the image",
    how: "inside",
    script: "sed -i '/^Package: haproxy$/,/^$/s/^Version: .*/Version: 9.9-1/' /var/lib/dpkg/status",
    kills: ["N4-agent-versions"],
  },
  {
    what: "the agent asks nobody for a certificate",
    how: "inside",
    script:
      "sed -i 's/ssl.CERT_REQUIRED/ssl.CERT_NONE/' /usr/lib/python3/dist-packages/octavia/cmd/agent.py && systemctl restart amphora-agent && until curl -fsk -o /dev/null https://localhost:9443/; do sleep 0.5; done",
    kills: ["N3-agent-mutual-tls"],
  },
  {
    what: "the agent signs its heartbeats with another key",
    how: "inside",
    script: `sed -i 's/^heartbeat_key.*/heartbeat_key = another/' ${conf} && systemctl restart amphora-agent`,
    kills: ["N5-heartbeat-verified"],
  },
  {
    what: "the agent has the certificate of another amphora",
    how: "host",
    async inject({ agent, identity }) {
      const { certificate, key } = await serverCertificate({ ...identity, amphoraId: randomUUID() });
      await agent.replaceServerCertificate(certificate + key);
    },
    kills: ["N3-agent-mutual-tls error"],
  },
];
