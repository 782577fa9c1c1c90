import { readAgent } from "../src/guest/agent.ts";
import { readInterfaceNames } from "../src/guest/interface-names.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** The first release of the agent that reads one line for each interface. */
const sinceOneLine = 17;

describe("interface names", () => {
  check(
    {
      id: "N12-alternative-names",
      title: "Interfaces have no alternative names where the agent cannot read them",
      grade: "required",
      why: "After a reboot the namespace unit of agents before 17 pairs the lines of ip link two by two; the line of an alternative name breaks the pairs, the VIP's interface stays in the root namespace, and the load balancer is dead.",
      fix: "Empty AlternativeNamesPolicy in a .link file that sorts before the distribution's, as the element amphora-agent does; net.ifnames=0 does not help.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { python, version, major } = guest.fact(readAgent);
      const agent = python?.module("octavia.amphorae.backends.agent.api_server");
      const template = `${agent?.replace(/\/__init__\.py$/, "")}/templates/amphora-netns.systemd.j2`;
      const text = agent === undefined ? undefined : readText(guest.tree, template, 256 * 1024);
      // What pairs lines reads the long form of ip link.
      const pairs = text === undefined ? (major ?? 0) < sinceOneLine : /\bip\s+link\s*\|/.test(text);
      evidence(
        `${text === undefined ? `agent ${version ?? "of unknown version"}` : template}: ${pairs ? "pairs lines" : "one line each"}`,
      );
      const { from, alternatives } = guest.fact(readInterfaceNames);
      evidence(`${from ?? "no .link file"}: ${alternatives.join(" ") || "no alternative names"}`);
      if (!pairs) return;
      expect(from, "the .link file that applies").to.not.equal(undefined);
      expect(alternatives, "sources of alternative names").to.be.none();
    },
  );
});
