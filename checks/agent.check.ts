import { agentPath, agentPrograms, readAgent } from "../src/guest/agent.ts";
import { readSystemd } from "../src/guest/systemd/systemd.ts";
import { executableDefect, findProgram, startCommands } from "../src/guest/systemd/unit-command.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { agentCommands, knownSince, masqueradeScripts } from "./data/agent-commands.ts";

describe("agent", () => {
  check(
    {
      id: "D1-agent-installed",
      title: "The amphora agent's program is there and executable",
      grade: "required",
      why: "The controller configures an amphora through its agent and through nothing else.",
      fix: "Add the element amphora-agent, or install the distribution's package with -p.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { programs } = guest.fact(readAgent);
      evidence(`${agentPrograms.join(", ")}: ${programs.join(", ") || "none is there"}`);
      expect(programs, "programs of the agent").to.not.be.empty;
      const defects = programs.flatMap((path) => {
        const defect = executableDefect(guest.tree, path);
        return defect === undefined ? [] : [`${path}: ${defect}`];
      });
      expect(defects, "what keeps the agent from starting").to.be.none();
    },
  );

  check(
    {
      id: "D2-agent-commands",
      title: "The commands that the agent calls by name are on the path that its unit has",
      grade: "required",
      why: "The agent calls amphora-interface and its other commands without a path, through ip netns exec; without them no VIP is plugged, and neither SCTP health monitors nor VRRP checks work.",
      fix: "Install the agent with its commands; link those of a virtual environment into /usr/local/bin, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { version, major, units } = guest.fact(readAgent);
      const path = agentPath(units[0]);
      const wanted = agentCommands.filter(({ since }) => major === undefined || major >= since);
      const found = wanted.map(({ name }) => ({ name, at: findProgram(guest.tree, name, path) }));
      evidence(`agent ${version ?? "of unknown version"}, path ${path.join(":")}`);
      evidence(found.map(({ name, at }) => `${name}: ${at ?? "not found"}`).join(", "));
      expect(wanted, "commands that this agent calls").to.not.be.empty;
      const defects = found.flatMap(({ name, at }) => {
        const defect = at === undefined ? "not found" : executableDefect(guest.tree, at);
        return defect === undefined ? [] : [`${name}: ${defect}`];
      });
      expect(defects, "commands that cannot be called").to.be.none();
    },
  );

  check(
    {
      id: "D3-prometheus-proxy",
      title: "The proxy of PROMETHEUS listeners is started at boot",
      grade: "required",
      why: "Since Octavia 9 a PROMETHEUS listener sends its requests to this proxy; Debian's and Ubuntu's packages bring the program without a unit (LP#1982969), so such listeners stay dead.",
      fix: "Add a unit for prometheus-proxy and enable it, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { version, major } = guest.fact(readAgent);
      evidence(`agent ${version ?? "of unknown version"}; the proxy is needed from 9 on`);
      if (major !== undefined && major < 9) return;
      const systemd = guest.fact(readSystemd);
      const names = ["prometheus-proxy.service", "octavia-prometheus-proxy.service"];
      const started = names.filter((name) => systemd.starts(name)).map((name) => systemd.unit(name));
      evidence(`${names.join(", ")}: ${started.map(({ path }) => path).join(", ") || "none is started at boot"}`);
      expect(started, "units of the proxy that a boot starts").to.not.be.empty;
      const commands = started.flatMap((unit) => startCommands(guest.tree, unit));
      const proxies = commands.filter(({ program }) => program.endsWith("prometheus-proxy"));
      expect(proxies, "commands of those units that run prometheus-proxy").to.not.be.empty;
      const missing = proxies.filter(({ path }) => path === undefined || executableDefect(guest.tree, path));
      expect(
        missing.map(({ program }) => program),
        "programs that cannot be started",
      ).to.be.none();
    },
  );

  check(
    {
      id: "D7-masquerade-script",
      title: "The script that the agent calls for masquerading is where the agent looks for it",
      grade: "required",
      why: "The agent calls it for each interface it brings up, and a plug fails with 'Failed to bring up eth1' without it; Octavia 10 renamed it, so an agent and an image of different branches do not fit (story 2010313).",
      fix: "Take the agent and the elements from one release; the element amphora-agent installs lvs-masquerade.sh under every name that agents use.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { names, from } = masqueradeScripts(guest);
      const path = agentPath(guest.fact(readAgent).units[0]);
      const defects = names.flatMap((name) => {
        const at = findProgram(guest.tree, name, path);
        const defect = at === undefined ? "not found" : executableDefect(guest.tree, at);
        return defect === undefined ? [] : [`${name}: ${defect}`];
      });
      evidence(`${from} names ${names.join(", ")}; path ${path.join(":")}`);
      expect(names, "names of the script").to.not.be.empty;
      expect(defects, "scripts that cannot be called").to.be.none();
    },
  );

  check(
    {
      id: "D13-agent-knows-guest",
      title: "The agent's release is known, and knows the distribution that it runs on",
      grade: "required",
      why: "The agent ends with InvalidAmphoraOperatingSystem on a distribution that its release does not know; Debian is known since 11, Rocky Linux since 14.",
      fix: "Take a later agent, or build on Ubuntu, CentOS Stream, RHEL or Fedora, which all releases know; no release knows any distribution besides these six.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const release = guest.osRelease();
      const { version, major, python } = guest.fact(readAgent);
      const id = release?.id ?? "none";
      const since = Object.hasOwn(knownSince, id) ? knownSince[id] : undefined;
      const told = since === undefined ? "known to no release" : since === 0 ? "known to all" : `known since ${since}`;
      evidence(`${release?.path ?? "os-release"}: ID=${id}, ${told}; agent ${version ?? "of unknown version"}`);
      expect(Object.keys(knownSince), "distributions that agents know").to.include(id);
      // D4 fails where there is no interpreter to look for the version with.
      if (python !== undefined) expect(major, "the agent's release").to.be.at.least(since ?? 0);
    },
  );

  check(
    {
      id: "D14-agent-as-root",
      title: "The agent's unit runs it as root",
      grade: "required",
      why: "The agent moves interfaces, writes units and starts them. Ubuntu's packaged unit runs it as user octavia, who may do none of that (LP#1831642).",
      fix: "Give the unit User=root; the element amphora-agent brings a unit of its own.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { units } = guest.fact(readAgent);
      const users = units.map((unit) => ({ unit, user: unit.value("Service", "User") ?? "root" }));
      for (const { unit, user } of users) evidence(`${[unit.path ?? unit.name, ...unit.dropIns].join(", ")}: ${user}`);
      expect(users, "units of the agent").to.not.be.empty;
      const others = users.filter(({ user }) => user !== "root" && user !== "0");
      expect(
        others.map(({ unit, user }) => `${unit.name}: ${user}`),
        "units that run it as somebody else",
      ).to.be.none();
    },
  );

  check(
    {
      id: "D14-agent-configuration",
      title: "The agent's unit reads the configuration that the controller delivers",
      grade: "required",
      why: "The controller writes /etc/octavia/amphora-agent.conf. Ubuntu's packaged unit reads octavia.conf instead (LP#1831642), and the agent answers nobody.",
      fix: "Start the agent with --config-file /etc/octavia/amphora-agent.conf, as the element amphora-agent's unit does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { units } = guest.fact(readAgent);
      const commands = units.flatMap((unit) =>
        startCommands(guest.tree, unit).filter(({ key }) => key === "ExecStart"),
      );
      evidence(commands.map(({ program, words }) => [program, ...words].join(" ")).join("; ") || "no command");
      expect(commands, "commands that start the agent").to.not.be.empty;
      const config = "/etc/octavia/amphora-agent.conf";
      const reads = commands.filter(
        // Debian starts it through a script that has the path.
        ({ path, words }) => words.join(" ").includes(config) || (path !== undefined && isScriptWith(path, config)),
      );
      function isScriptWith(path: string, text: string): boolean {
        const start = Buffer.from(guest.tree.read(path, { offset: 0, size: 64 * 1024 })).toString("latin1");
        return start.startsWith("#!") && start.includes(text);
      }
      expect(reads.length, `commands with ${config}`).to.equal(commands.length);
    },
  );
});
