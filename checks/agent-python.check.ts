import { readAgent } from "../src/guest/agent.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What the agent imports when it starts. */
const imported = ["octavia.cmd.agent", "octavia_lib", "pyroute2", "gunicorn", "flask"];
/** Bytes of a module. */
const largestModule = 1024 * 1024;

describe("the agent's Python", () => {
  check(
    {
      id: "D4-agent-imports",
      title: "The agent's interpreter finds the modules that the agent imports",
      grade: "required",
      why: "With a module missing, or a virtual environment of another Python, the agent ends at each start with an import error; dependencies that drifted apart have done that to whole releases.",
      fix: "Install the agent with its dependencies, from one release's constraints; rebuild a virtual environment after a change of Python.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { python, programs, version } = guest.fact(readAgent);
      expect(python, `the interpreter that ${programs.join(", ") || "the agent"} names`).to.not.equal(undefined);
      if (python === undefined) return;
      evidence(`${python.interpreter}, Python ${python.version ?? "of unknown version"}: ${python.paths.join(", ")}`);
      const found = imported.map((name) => ({ name, path: python.module(name) }));
      evidence(found.map(({ name, path }) => `${name}: ${path ?? "not found"}`).join(", "));
      const missing = found.filter(({ path }) => path === undefined).map(({ name }) => name);
      expect(missing, "modules that are missing").to.be.none();
      evidence(`octavia ${version ?? "without a record of its version"}`);
    },
  );

  check(
    {
      id: "D5-gunicorn-tls",
      title: "The agent's web server makes TLS connections in a way that its Python knows",
      grade: "required",
      why: "gunicorn before 21 calls ssl.wrap_socket, which Python 3.12 has removed; every connection of the controller is reset then (LP#2147117).",
      fix: "Use gunicorn 21 or later with Python 3.12, or a distribution's package of 20.1 with the patch.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { python } = guest.fact(readAgent);
      const worker = python?.module("gunicorn.workers.sync");
      const sock = python?.module("gunicorn.sock");
      const text = (path: string | undefined) => (path && readText(guest.tree, path, largestModule)) ?? "";
      const version = python?.distribution("gunicorn")?.version ?? "of unknown version";
      const removed = /\bssl\.wrap_socket\s*\(/.test(text(worker));
      const context = /SSLContext|create_default_context|ssl_context/.test(text(sock));
      evidence(`gunicorn ${version}, Python ${python?.version ?? "of unknown version"}`);
      evidence(`${worker ?? "workers/sync.py"} ${removed ? "calls" : "does not call"} ssl.wrap_socket`);
      evidence(`${sock ?? "sock.py"} ${context ? "makes" : "does not make"} a context`);
      expect(worker, "gunicorn's synchronous worker").to.not.equal(undefined);
      const minor = Number(/^3\.(\d+)$/.exec(python?.version ?? "")?.[1] ?? Number.POSITIVE_INFINITY);
      expect(minor < 12 || (context && !removed), "whether this Python knows how gunicorn speaks TLS").to.equal(true);
    },
  );

  check(
    {
      id: "D6-simplejson",
      title: "An agent of release 11 finds simplejson",
      grade: "required",
      why: "Agents of Octavia 11 hand bytes to WebOb, which encodes them only with simplejson; without it each request for /info fails with status 500.",
      fix: "Install python3-simplejson beside an agent of release 11, or take a later agent.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { python, version, major } = guest.fact(readAgent);
      const path = python?.module("simplejson");
      evidence(`agent ${version ?? "of unknown version"}, simplejson: ${path ?? "not found"}`);
      // Later agents hand over text.
      if (major === undefined || major > 11) return;
      expect(path, "simplejson").to.not.equal(undefined);
    },
  );

  check(
    {
      id: "D10-source-revision",
      title: "The image tells from which commits the agent and octavia-lib were installed",
      grade: "recommended",
      why: "Without the commit nobody can tell which fixes an amphora has.",
      fix: "Keep /opt/amphora-agent.gitref and /opt/octavia-lib.gitref, which the source installation writes.",
      appliesTo: { options: { agent: "source" } },
    },
    ({ guest, evidence }) => {
      const files = ["/opt/amphora-agent.gitref", "/opt/octavia-lib.gitref"];
      const texts = files.map((path) => ({ path, text: readText(guest.tree, path, 4096) }));
      for (const { path, text } of texts) evidence(`${path}: ${text?.trim() ?? "not there"}`);
      const without = texts.filter(({ text }) => !/\b[0-9a-f]{40}\b/.test(text ?? ""));
      expect(
        without.map(({ path }) => path),
        "files without a commit",
      ).to.be.none();
    },
  );

  check(
    {
      id: "D11-sources-removed",
      title: "The sources that the agent was installed from are gone",
      grade: "recommended",
      why: "They make the image larger, and a second copy of the agent misleads whoever looks for the running one.",
      fix: "Remove /opt/amphora-agent and /opt/octavia-lib after the installation.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const left = ["/opt/amphora-agent", "/opt/octavia-lib"].filter((path) => guest.tree.lstat(path));
      const { python, programs } = guest.fact(readAgent);
      evidence(`the agent runs from ${programs.join(", ") || "nowhere"} (${python?.venv ?? "the system's Python"})`);
      expect(left, "sources that were left").to.be.none();
    },
  );
});
