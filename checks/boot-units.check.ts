import { readSystemd } from "../src/guest/systemd/systemd.ts";
import { readUnitFindings } from "../src/guest/systemd/unit-findings.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { idleUpkeep, internetUnits } from "./data/needless-units.ts";

/** Interfaces of a serial line that a login prompt may stand on. */
const consoles = ["ttyS0", "ttyAMA0", "hvc0"];

/** Words of the kernel's command line by which systemd boots to another target, another program stands in for it, or a unit is masked (kernel-command-line(7)). */
const leadsElsewhere =
  /^(?:systemd\.unit=(?!multi-user\.target$|graphical\.target$|default\.target$)|systemd\.mask=|init=(?!(?:\/usr)?\/sbin\/init$|(?:\/usr)?\/lib\/systemd\/systemd$)|rd\.break|rescue$|emergency$|single$|[sS1b]$|-[sb]$)/;

describe("units of a boot", () => {
  check(
    {
      id: "E5-pollinate-disabled",
      title: "pollinate is not started at boot",
      grade: "recommended",
      why: "It asks a server on the internet for entropy, which an amphora cannot reach: 14 s of the first boot are lost.",
      fix: "Mask pollinate.service, as the element first-boot-hygiene does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      const { path, masked } = unit("pollinate.service");
      evidence(`pollinate.service: ${masked ? "masked" : (path ?? "not there")}`);
      expect(starts("pollinate.service"), "whether a boot starts pollinate").to.equal(false);
    },
  );

  check(
    {
      id: "E5-internet-units",
      title: "Nothing that needs the internet is started at boot or by a timer",
      grade: "recommended",
      why: "An amphora has no way to the internet: updates and news that are asked for every day only cost time, fill the log and disturb the management network (story 2007408).",
      fix: "Mask those units, as the element first-boot-hygiene does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, boot } = guest.fact(readSystemd);
      evidence(`${boot.size} units of a boot; looked for ${internetUnits.join(", ")}`);
      const started = internetUnits.filter((name) => starts(name));
      expect(started, "units that a boot starts").to.be.none();
    },
  );

  check(
    {
      id: "E5-idle-upkeep",
      title: "No upkeep of what an amphora does not have is started",
      grade: "recommended",
      why: "e2scrub_reap alone takes 20 s of a boot, and iSCSI, anacron and atd serve nothing in an amphora.",
      fix: "Mask those units, or leave out their packages, as the element first-boot-hygiene does; mask a timer together with its service.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, boot } = guest.fact(readSystemd);
      evidence(`${boot.size} units of a boot; looked for ${idleUpkeep.join(", ")}`);
      const started = idleUpkeep.filter((name) => starts(name));
      expect(started, "units that a boot starts").to.be.none();
    },
  );

  check(
    {
      id: "E6-default-target",
      title: "A boot leads to the multi-user target",
      grade: "required",
      why: "The agent and all it needs are wanted by that target; a boot to another one ends without them.",
      fix: "Set the target with systemctl set-default multi-user.target.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit, boot } = guest.fact(readSystemd);
      const { name, path } = unit("default.target");
      evidence(`default.target: ${name}, ${path ?? "not there"}; ${boot.size} units`);
      expect(starts("multi-user.target"), "whether a boot reaches multi-user.target").to.equal(true);
      const entries = guest.bootLoader().entries.filter(({ title }) => !/recovery|rescue/i.test(title ?? ""));
      evidence(`${entries.length} boot entries besides those for recovery`);
      const elsewhere = entries.flatMap(({ options }) =>
        options.split(/\s+/).filter((word) => leadsElsewhere.test(word)),
      );
      expect([...new Set(elsewhere)], "words on the kernel's command line that lead elsewhere").to.be.none();
    },
  );

  check(
    {
      id: "E6-unit-programs",
      title: "Every service of a boot finds its programs",
      grade: "required",
      why: "A unit whose program is missing or not executable fails at each boot, and what needs it waits or fails too.",
      fix: "Install what the unit runs, or disable the unit; systemd-analyze verify names the line.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { services, programs } = guest.fact(readUnitFindings);
      evidence(`${services.length} services of a boot`);
      expect(services, "services of a boot").to.not.be.empty;
      expect(programs, "programs that cannot be started").to.be.none();
    },
  );

  check(
    {
      id: "E6-units-required",
      title: "Every unit that a unit of the boot requires is there and not masked",
      grade: "required",
      why: "systemd does not start a unit without what it requires.",
      fix: "Install or unmask the required unit, or weaken the requirement to Wants=.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { requirements } = guest.fact(readUnitFindings);
      const { boot } = guest.fact(readSystemd);
      evidence(`${boot.size} units of a boot`);
      expect(boot.size, "units of a boot").to.be.above(1);
      expect(requirements, "requirements that cannot be met").to.be.none();
    },
  );

  check(
    {
      id: "E6-unit-links",
      title: "No link that should start a unit leads to one that is not there",
      grade: "required",
      why: "Such a link is what is left of a service that somebody enabled and that no longer is started.",
      fix: "Remove the link, or install the unit again; systemctl disable takes links away with the unit.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { links } = guest.fact(readSystemd);
      const { dangling } = guest.fact(readUnitFindings);
      evidence(`${links.length} links in directories of wants and requires`);
      expect(links, "links that start units").to.not.be.empty;
      expect(dangling, "links to units that are not there").to.be.none();
    },
  );

  check(
    {
      id: "E6-unit-lines",
      title: "systemd understands every line of the units that a boot starts",
      grade: "recommended",
      why: "A line that is no assignment is passed over with a warning, and the setting it was meant to be is missing.",
      fix: "Correct the line; systemd-analyze verify names it.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { ignored } = guest.fact(readUnitFindings);
      const { boot } = guest.fact(readSystemd);
      evidence(`${boot.size} units of a boot`);
      expect(boot.size, "units of a boot").to.be.above(1);
      expect(ignored, "lines that are passed over").to.be.none();
    },
  );

  check(
    {
      id: "E6-packaged-netns-unit",
      title: "The agent package's own namespace unit is not started",
      grade: "required",
      why: "Debian's octavia-agent-netns ends with an error at each boot of an idle amphora: it stops at keys that do not exist in a namespace, and at a file that is not yet there. The agent writes and starts a unit of its own.",
      fix: "Mask octavia-agent-netns.service, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      const { path, masked, wantedBy } = unit("octavia-agent-netns.service");
      const where = masked ? "masked" : (path ?? "not there");
      evidence(`octavia-agent-netns.service: ${where}, wanted by ${wantedBy.join(", ") || "nothing"}`);
      expect(starts("octavia-agent-netns.service"), "whether a boot starts it").to.equal(false);
    },
  );

  check(
    {
      id: "E7-wait-online",
      title: "No boot waits for a network that never comes",
      grade: "recommended",
      why: "systemd-networkd-wait-online waits two minutes on a management network without IPv4 (LP#1909976), and the controller gives up.",
      fix: "Mask systemd-networkd-wait-online.service, as the element first-boot-hygiene does, or give it --any and --timeout.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      const found = unit("systemd-networkd-wait-online.service");
      const command = found.list("Service", "ExecStart").join("; ");
      evidence(`${found.name}: ${found.masked ? "masked" : (found.path ?? "not there")} ${command}`);
      const waits = starts(found.name) && !(/--any\b/.test(command) && /--timeout=\d/.test(command));
      expect(waits, "whether a boot waits for every interface").to.equal(false);
    },
  );

  check(
    {
      id: "E8-serial-console",
      title: "No login prompt stands on a serial console",
      grade: "recommended",
      why: "Whoever can open the console of an instance could try passwords; only images for debugging need the prompt.",
      fix: "Mask serial-getty@ttyS0.service, since systemd starts it for every console of the kernel's command line; the element first-boot-hygiene does.",
      appliesTo: { options: { rootPassword: false } },
    },
    ({ guest, evidence }) => {
      const { starts, unit } = guest.fact(readSystemd);
      const options = guest
        .bootLoader()
        .entries.map((entry) => entry.options)
        .join(" ");
      const lines = consoles.filter((name) => new RegExp(`\\bconsole=${name}\\b`).test(options));
      evidence(`consoles of the kernel's command line: ${lines.join(", ") || "none"}`);
      const open = consoles.filter((name) => {
        const { path, masked } = unit(`serial-getty@${name}.service`);
        evidence(`serial-getty@${name}.service: ${masked ? "masked" : (path ?? "not there")}`);
        return starts(`serial-getty@${name}.service`) || (lines.includes(name) && path !== undefined && !masked);
      });
      expect(open, "consoles with a login prompt").to.be.none();
    },
  );
});
