import { readAgent } from "../src/guest/agent.ts";
import { readRsyslogProfile } from "../src/guest/apparmor.ts";
import { readLogRotation, rotationOf } from "../src/guest/logrotate.ts";
import { readRsyslog } from "../src/guest/rsyslog.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const socket = "/run/rsyslog/octavia/log";
/** The logs that grow with an amphora's traffic; of several names one is in use. */
const logs = [["/var/log/haproxy.log"], ["/var/log/amphora-agent.log"], ["/var/log/syslog", "/var/log/messages"]];
/** Bytes that one log may have before it is rotated: a tenth of a small disk. */
const largestLog = 256 * 1024 ** 2;

describe("logging", () => {
  check(
    {
      id: "I1-octavia-log-socket",
      title: "rsyslog listens on the socket that the agent and HAProxy log to",
      grade: "required",
      why: "Without /run/rsyslog/octavia/log HAProxy logs nothing, each request to the agent leaves a traceback, and no log can be offloaded (since Octavia 5).",
      fix: "Add /etc/rsyslog.d/55-octavia-socket.conf with that imuxsock input and CreatePath on, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, sockets, listens } = guest.fact(readRsyslog);
      evidence(`read ${files.join(", ") || "no configuration"}; imuxsock is ${listens ? "" : "not "}loaded`);
      for (const { path, createsPath, from } of sockets)
        evidence(`${from}: ${path}${createsPath ? ", path made" : ""}`);
      expect(listens, "whether rsyslog loads imuxsock").to.equal(true);
      const found = sockets.filter(({ path }) => path === socket);
      expect(found, `inputs from ${socket}`).to.not.be.empty;
      expect(
        found.some(({ createsPath }) => createsPath),
        "whether rsyslog makes the directory, which no boot brings along",
      ).to.equal(true);
    },
  );

  check(
    {
      id: "I1-agent-working-directory",
      title: "The agent runs in the root directory",
      grade: "required",
      why: "The agent names its log socket by a path relative to /; Debian's unit runs it in root's home, and everything it logs is lost.",
      fix: "Give the agent's unit WorkingDirectory=/, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { units } = guest.fact(readAgent);
      const found = units.map((unit) => ({ unit, directory: unit.value("Service", "WorkingDirectory") ?? "/" }));
      for (const { unit, directory } of found) evidence(`${unit.path ?? unit.name}: ${directory}`);
      expect(found, "units of the agent").to.not.be.empty;
      const elsewhere = found.filter(({ directory }) => directory.replace(/^-/, "") !== "/");
      expect(
        elsewhere.map(({ unit, directory }) => `${unit.name}: ${directory}`),
        "units that run it elsewhere",
      ).to.be.none();
    },
  );

  check(
    {
      id: "I2-apparmor-rsyslog",
      title: "AppArmor lets rsyslog serve the agent's socket",
      grade: "required",
      why: "Ubuntu's profile of rsyslogd refuses messages out of the load balancer's namespace, whose paths are disconnected (LP#1373070), and knows nothing of the socket.",
      fix: "Add the flag attach_disconnected and a rule for /run/rsyslog/octavia/, as the element amphora-agent does.",
      appliesTo: { families: ["debian"] },
    },
    ({ guest, evidence }) => {
      const profile = guest.fact(readRsyslogProfile);
      if (profile === undefined || profile.idle !== undefined) {
        evidence(
          profile === undefined ? "rsyslogd has no profile and is not confined" : `${profile.path}: ${profile.idle}`,
        );
        return;
      }
      const { path, attachesDisconnected, rules } = profile;
      evidence(
        `${path}: ${attachesDisconnected ? "" : "not "}attach_disconnected; rules in ${rules.join(", ") || "no file"}`,
      );
      expect(attachesDisconnected, "whether the profile has attach_disconnected").to.equal(true);
      expect(rules, "rules about the socket's directory").to.not.be.empty;
    },
  );

  check(
    {
      id: "I3-logs-capped",
      title: "The logs that grow with traffic are rotated when they are large",
      grade: "recommended",
      why: "HAProxy's log fills the disk of a busy amphora in less than its period, and then HAProxy fails.",
      fix: "Set maxsize before logrotate's include, and rotate every log; the element amphora-agent sets 100 MB.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const rotations = guest.fact(readLogRotation);
      const found = logs.map((names) => {
        const rotation = names.map((name) => rotationOf(rotations, name)).find((one) => one !== undefined);
        const largest = rotation?.largest;
        evidence(
          `${names.join(" or ")}: ${rotation === undefined ? "not rotated" : `${rotation.period}, ${largest ?? "any"} bytes (${rotation.from})`}`,
        );
        return { name: names.join(" or "), ok: largest !== undefined && largest <= largestLog };
      });
      const uncapped = found.filter(({ ok }) => !ok).map(({ name }) => name);
      expect(uncapped, "logs without a limit").to.be.none();
    },
  );
});
