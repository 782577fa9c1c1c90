import { check, describe, expect } from "../src/verify/suite.ts";

/** Where the agent's program stands: installed from source, and from a distribution's package. */
const programs = ["/usr/local/bin/amphora-agent", "/usr/bin/amphora-agent"];
/** What its unit is called: upstream and on the RPM family and Ubuntu, and on Debian. */
const units = ["amphora-agent.service", "octavia-agent.service"];

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
      const found = programs.filter((path) => guest.tree.stat(path)?.type === "file");
      evidence(`${programs.join(", ")}: ${found.join(", ") || "none is there"}`);
      expect(found, "programs of the agent").to.not.be.empty;
      const defects = found.flatMap((path) => {
        const defect = guest.programDefect(path);
        return defect === undefined ? [] : [`${path}: ${defect}`];
      });
      expect(defects, "what keeps the agent from starting").to.be.none();
      const modes = found.map((path) => (guest.tree.stat(path)?.mode ?? 0) & 0o111);
      expect(modes, `the execute bits of ${found.join(", ")}`).to.include(0o111);
    },
  );

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
      const found = units.map((name) => guest.unit(name));
      for (const { name, path, masked, wantedBy } of found) {
        evidence(
          `${name}: ${path ?? "no unit"}${masked ? ", masked" : ""}, wanted by ${wantedBy.join(", ") || "nothing"}`,
        );
      }
      const started = found.filter(
        ({ path, masked, wantedBy }) =>
          path !== undefined &&
          !masked &&
          wantedBy.some((target) => /^(multi-user|graphical|default)\.target$/.test(target)),
      );
      expect(
        started.map(({ name }) => name),
        "units of the agent that a boot starts",
      ).to.not.be.empty;
    },
  );
});
