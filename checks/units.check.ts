import { readAgent } from "../src/guest/agent.ts";
import type { Guest } from "../src/guest/guest.ts";
import { readRamDiskUnits } from "../src/guest/ram-disk.ts";
import { readSystemd } from "../src/guest/systemd/systemd.ts";
import type { Unit } from "../src/guest/systemd/unit.ts";
import { failedCondition } from "../src/guest/systemd/unit-condition.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What is known of a unit, on one line. */
function told({ name, path, masked, dropIns, wantedBy, aliases }: Unit): string {
  const where = masked ? "masked" : [path ?? "no unit", ...dropIns].join(", ");
  const also = aliases.length > 0 ? `, also ${aliases.join(", ")}` : "";
  return `${name}: ${where}${also}, wanted by ${wantedBy.join(", ") || "nothing"}`;
}

/** Of units that a boot starts those that it then passes over, each with the condition; what is below /etc/octavia comes at the first boot. */
function passedOver({ tree }: Guest, units: readonly Unit[]): string[] {
  return units.flatMap((unit) => {
    const condition = failedCondition(tree, unit);
    return condition === undefined || condition.includes("/etc/octavia/") ? [] : [`${unit.name}: ${condition}`];
  });
}

/** Where cloud-init's generator, which starts it at boot, is told not to. */
function switchesOfCloudInit({ tree, bootLoader }: Guest): string[] {
  const policy = "/etc/cloud/ds-identify.cfg";
  const isOff = /^[ \t]*policy[ \t]*:[ \t]*["']?disabled\b/m.test(readText(tree, policy) ?? "");
  const entries = bootLoader().entries.filter(({ options }) => /(^|\s)cloud-init=disabled(\s|$)/.test(options));
  return [
    ...(isOff ? [policy] : []),
    ...new Set(entries.map(({ source }) => `the kernel's command line in ${source}`)),
  ];
}

describe("units", () => {
  check(
    {
      id: "E1-agent-enabled",
      title: "The amphora agent is started at boot",
      grade: "required",
      why: "The controller waits for the agent's answer and deletes an amphora that gives none.",
      fix: "Enable the agent's unit in the image with systemctl enable.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { units } = guest.fact(readAgent);
      const { starts } = guest.fact(readSystemd);
      evidence(units.map(told).join("; ") || "no unit of the agent");
      const started = units.filter(({ name }) => starts(name));
      expect(
        started.map(({ name }) => name),
        "units of the agent that a boot starts",
      ).to.not.be.empty;
      expect(passedOver(guest, started), "units that a boot passes over").to.be.none();
    },
  );

  check(
    {
      id: "E1-agent-service-name",
      title: "The agent's service answers to the name amphora-agent",
      grade: "recommended",
      why: "With user_data_config_drive the controller's user data restart the service amphora-agent; Debian's is called octavia-agent, and the restart fails.",
      fix: "Give the unit the alias amphora-agent.service; the element amphora-agent's unit has that name.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { path, masked, ...named } = guest.fact(readSystemd).unit("amphora-agent.service");
      evidence(`amphora-agent.service: ${masked ? "masked" : (path ?? "no unit")}, ${named.name}`);
      expect(path, "the unit of that name").to.not.equal(undefined);
    },
  );

  check(
    {
      id: "E1-ram-disk-enabled",
      title: "The RAM disk for certificates is made at boot",
      grade: "required",
      why: "Without it tenants' certificates and keys are written to the disk of the amphora.",
      fix: "Add the element certs-ramfs, whose unit the agent's requires.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts } = guest.fact(readSystemd);
      const units = guest.fact(readRamDiskUnits);
      evidence(units.map(told).join("; ") || "no unit of a RAM disk");
      const started = units.filter(({ name }) => starts(name));
      expect(
        started.map(({ name }) => name),
        "units of a RAM disk that a boot starts",
      ).to.not.be.empty;
      expect(passedOver(guest, started), "units that a boot passes over").to.be.none();
    },
  );

  check(
    {
      id: "E1-rsyslog-enabled",
      title: "rsyslog is started at boot",
      grade: "required",
      why: "The agent and HAProxy log to rsyslog's socket and nowhere else.",
      fix: "Install rsyslog and enable its unit.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      evidence(told(unit("rsyslog.service")));
      expect(starts("rsyslog.service"), "whether a boot starts rsyslog").to.equal(true);
      expect(passedOver(guest, [unit("rsyslog.service")]), "units that a boot passes over").to.be.none();
    },
  );

  check(
    {
      id: "E1-cloud-init-enabled",
      title: "Every stage of cloud-init is started at boot",
      grade: "required",
      why: "The controller hands the agent's configuration and certificates over through cloud-init; a stage left out leaves an amphora without them.",
      fix: "Enable cloud-init's units, and remove what switches it off: /etc/cloud/cloud-init.disabled, policy: disabled in ds-identify.cfg, cloud-init=disabled on the kernel's command line.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      // Releases from 24.3 on have one process for all stages, and another name for the second.
      const stages = [
        ["cloud-init-local.service"],
        ["cloud-init.service", "cloud-init-network.service"],
        ["cloud-config.service"],
        ["cloud-final.service"],
      ];
      const { starts, unit } = guest.fact(readSystemd);
      const missing = stages.filter((names) => !names.some((name) => starts(name)));
      evidence(stages.map((names) => names.map((name) => told(unit(name))).join(" or ")).join("; "));
      expect(
        missing.map((names) => names.join(" or ")),
        "stages that a boot does not start",
      ).to.be.none();
      expect(switchesOfCloudInit(guest), "what switches cloud-init off").to.be.none();
    },
  );

  check(
    {
      id: "E2-agent-requires-ram-disk",
      title: "The agent starts after the RAM disk for certificates, and not without it",
      grade: "required",
      why: "An agent that starts before, or although the RAM disk failed, writes tenants' keys to the disk, or has them hidden by the later mount (story 2006823, fixed in 5.0.1); Debian's unit still lacks the requirement.",
      fix: "Give the agent's unit Requires and After the RAM disk's; the element amphora-agent's unit has them.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { unit, links, names } = guest.fact(readSystemd);
      const ramDisks = new Set(guest.fact(readRamDiskUnits).map(({ name }) => name));
      const { units } = guest.fact(readAgent);
      const leads = (of: readonly string[]) => of.some((name) => ramDisks.has(unit(name).name));
      const lacking = units.flatMap((agent) => {
        const own = new Set(names.namesOf(agent.name));
        const linked = links.filter(({ owner, kind }) => kind === "requires" && own.has(owner)).map(({ name }) => name);
        const requires = [...agent.names("Requires"), ...agent.names("BindsTo"), ...linked];
        const before = [...ramDisks].some((name) =>
          unit(name)
            .names("Before")
            .some((one) => own.has(one)),
        );
        evidence(
          `${agent.name}: requires ${requires.join(", ") || "nothing"}; after ${agent.names("After").join(", ")}`,
        );
        return [
          ...(leads(requires) ? [] : [`${agent.name} does not require the RAM disk`]),
          ...(leads(agent.names("After")) || before ? [] : [`${agent.name} does not wait for the RAM disk`]),
        ];
      });
      expect(units, "units of the agent").to.not.be.empty;
      expect(lacking, "what is missing").to.be.none();
    },
  );

  check(
    {
      id: "E2-ram-disk-after-configuration",
      title: "The RAM disk is made when the configuration drive has been read",
      grade: "required",
      why: "The agent's configuration names the directory of certificates; a RAM disk made before it came is mounted in another place.",
      fix: "Give the RAM disk's unit After=cloud-config.target, as the element certs-ramfs does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const units = guest.fact(readRamDiskUnits);
      for (const one of units) evidence(`${one.name}: after ${one.names("After").join(", ") || "nothing"}`);
      expect(units, "units of a RAM disk").to.not.be.empty;
      const early = units.filter((one) => !one.names("After").some((name) => /^cloud-(config|final)\b/.test(name)));
      expect(
        early.map(({ name }) => name),
        "units that do not wait",
      ).to.be.none();
    },
  );

  check(
    {
      id: "E3-haproxy-disabled",
      title: "The distribution's own HAProxy service is not started at boot",
      grade: "required",
      why: "The agent starts one HAProxy for each load balancer inside the network namespace; the distribution's runs outside, and holds ports and the socket.",
      fix: "Disable haproxy.service, also by a preset where the image has no machine id, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit, firstBoot } = guest.fact(readSystemd);
      evidence(`${told(unit("haproxy.service"))}${firstBoot ? "; presets are applied at the first boot" : ""}`);
      expect(starts("haproxy.service"), "whether a boot starts haproxy.service").to.equal(false);
    },
  );

  check(
    {
      id: "E4-keepalived-disabled",
      title: "The distribution's own keepalived service is not started at boot",
      grade: "recommended",
      why: "The agent runs copies of its own, for VRRP and for UDP listeners; a second one would claim addresses outside the namespace.",
      fix: "Disable keepalived.service, as the element keepalived-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      const found = unit("keepalived.service");
      const condition = failedCondition(guest.tree, found);
      evidence(`${told(found)}${condition === undefined ? "" : `; passed over, for ${condition} does not hold`}`);
      const runs = starts("keepalived.service") && condition === undefined;
      expect(runs, "whether a boot starts keepalived.service").to.equal(false);
    },
  );
});
