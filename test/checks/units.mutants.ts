import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const own = "/etc/systemd/system";
const vendor = "/usr/lib/systemd/system";
const wants = `${own}/multi-user.target.wants`;
const agent = `${own}/amphora-agent.service`;
const ramDisk = `${own}/certs-ramfs.service`;
const aliases = [`${own}/octavia-agent.service`, `${own}/octavia-amphora-agent.service`];

export const mutants: readonly Mutant[] = [
  {
    what: "the agent's unit not enabled, under either name",
    files: (guest) =>
      guest
        .remove(`${wants}/amphora-agent.service`, `${wants}/octavia-agent.service`)
        .edit(`${own}/prometheus-proxy.service`, "Wants=amphora-agent.service\n", ""),
    kills: ["E1-agent-enabled", "E1-ram-disk-enabled"],
  },
  {
    what: "the agent's unit enabled under one of its names",
    files: (guest) => guest.remove(`${wants}/amphora-agent.service`),
    kills: [],
  },
  {
    what: "the agent's unit wanted by a target that no boot reaches",
    files: (guest) =>
      guest
        .remove(`${wants}/amphora-agent.service`, `${wants}/octavia-agent.service`)
        .edit(`${own}/prometheus-proxy.service`, "Wants=amphora-agent.service\n", "")
        .link(`${own}/rescue.target.wants/amphora-agent.service`, agent),
    kills: ["E1-agent-enabled", "E1-ram-disk-enabled"],
  },
  {
    what: "the agent's unit under Debian's name only",
    files: (guest) =>
      guest
        .write(`${vendor}/octavia-agent.service`, guest.text(agent))
        .remove(agent, ...aliases, `${own}/amphora-agent.service.requires`)
        .edit(`${own}/prometheus-proxy.service`, "Wants=amphora-agent.service\n", "")
        .remove(`${wants}/amphora-agent.service`),
    kills: ["E1-agent-service-name"],
  },
  {
    what: "rsyslog not enabled",
    files: (guest) => guest.remove(`${wants}/rsyslog.service`).edit(agent, "Wants=rsyslog.service\n", ""),
    kills: ["E1-rsyslog-enabled"],
  },
  {
    what: "rsyslog masked",
    files: (guest) => guest.link(`${own}/rsyslog.service`, "/dev/null"),
    kills: ["E1-rsyslog-enabled"],
  },
  {
    what: "a stage of cloud-init masked",
    files: (guest) => guest.link(`${own}/cloud-final.service`, "/dev/null"),
    kills: ["E1-cloud-init-enabled"],
  },
  {
    what: "cloud-init switched off",
    files: (guest) => guest.write("/etc/cloud/cloud-init.disabled", ""),
    kills: ["E1-cloud-init-enabled"],
  },
  ...(
    [
      ["amphora-agent.service", "E1-agent-enabled"],
      ["certs-ramfs.service", "E1-ram-disk-enabled"],
      ["rsyslog.service", "E1-rsyslog-enabled"],
    ] as const
  ).map(([name, id]) => ({
    what: `${name} with a condition that does not hold`,
    files: (guest: Changes) =>
      guest.write(`/etc/systemd/system/${name}.d/50-mutant.conf`, "[Unit]\nConditionPathExists=/etc/mutant\n"),
    kills: [id],
  })),
  {
    what: "the agent waiting for the configuration that the controller delivers",
    files: (guest) =>
      guest.write(
        "/etc/systemd/system/amphora-agent.service.d/50-mutant.conf",
        "[Unit]\nConditionPathExists=/etc/octavia/amphora-agent.conf\n",
      ),
    kills: [],
  },
  {
    what: "cloud-init switched off by the policy of ds-identify",
    files: (guest) => guest.write("/etc/cloud/ds-identify.cfg", "policy: disabled\n"),
    kills: ["E1-cloud-init-enabled"],
  },
  {
    what: "a policy of ds-identify that is not in force",
    files: (guest) => guest.write("/etc/cloud/ds-identify.cfg", "# policy: disabled\npolicy: search,found=all\n"),
    kills: [],
  },
  {
    what: "cloud-init switched off on the kernel's command line",
    files: (guest) => guest.edit("/boot/grub/grub.cfg", / console=tty0/g, " cloud-init=disabled console=tty0"),
    kills: ["E1-cloud-init-enabled"],
  },
  {
    what: "the agent without the RAM disk as a requirement",
    files: (guest) =>
      guest
        .edit(agent, "Requires=certs-ramfs.service", "Wants=certs-ramfs.service")
        .remove(`${own}/amphora-agent.service.requires`),
    kills: ["E2-agent-requires-ram-disk"],
  },
  {
    what: "the agent beside the RAM disk instead of after it",
    files: (guest) =>
      guest.edit(agent, " certs-ramfs.service cloud", " cloud").edit(ramDisk, "Before=amphora-agent.service\n", ""),
    kills: ["E2-agent-requires-ram-disk"],
  },
  {
    what: "the agent ordered by the RAM disk's unit alone, which is enough",
    files: (guest) => guest.edit(agent, " certs-ramfs.service cloud", " cloud"),
    kills: [],
  },
  {
    what: "the RAM disk before the configuration drive",
    files: (guest) => guest.edit(ramDisk, "After=cloud-config.target\n", ""),
    kills: ["E2-ram-disk-after-configuration"],
  },
  {
    what: "the distribution's HAProxy enabled",
    files: (guest) => guest.link(`${wants}/haproxy.service`, `${vendor}/haproxy.service`),
    kills: ["E3-haproxy-disabled"],
  },
  {
    what: "no machine id and no preset against the distribution's HAProxy",
    files: (guest) => guest.remove("/etc/machine-id", "/etc/systemd/system-preset"),
    kills: ["E3-haproxy-disabled"],
  },
  {
    what: "the distribution's keepalived enabled and configured",
    files: (guest) =>
      guest
        .link(`${wants}/keepalived.service`, `${vendor}/keepalived.service`)
        .write("/etc/keepalived/keepalived.conf", "global_defs {\n}\n"),
    kills: ["E4-keepalived-disabled"],
  },
  {
    what: "the distribution's keepalived enabled without a configuration, which a boot passes over",
    files: (guest) => guest.link(`${wants}/keepalived.service`, `${vendor}/keepalived.service`),
    kills: [],
  },
  {
    what: "the distribution's HAProxy enabled in the RPM family",
    base: "redhat",
    files: (guest) =>
      guest
        .write(`${vendor}/haproxy.service`, "[Service]\nExecStart=/usr/sbin/haproxy\n")
        .link(`${wants}/haproxy.service`, `${vendor}/haproxy.service`),
    kills: ["E3-haproxy-disabled"],
  },
];
