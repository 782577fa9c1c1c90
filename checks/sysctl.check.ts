import { readAgent } from "../src/guest/agent.ts";
import { readSysctls } from "../src/guest/sysctl.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { amphoraSysctls, indispensable, removedKeys } from "./data/amphora-sysctls.ts";

const userGroup = "/var/lib/octavia/haproxy-default-user-group.conf";
/** Descriptors that the agent's HAProxy unit asks for where its template does not say. */
const usualDescriptors = 2_600_000;

/** The keys that must have Octavia's values in an image with an agent of that release; those of release 11 knew other values for most. */
const mustHave = (major: number | undefined) =>
  amphoraSysctls.filter(({ key }) => major === undefined || major > 11 || indispensable.includes(key));

describe("kernel values", () => {
  const compare = (
    wanted: readonly { readonly key: string; readonly value: string }[],
    effective: (key: string) => { readonly value: string; readonly from: string } | undefined,
  ) =>
    wanted.flatMap(({ key, value }) => {
      const found = effective(key);
      if (found !== undefined && found.value.split(/\s+/).join(" ") === value) return [];
      return [`${key} is ${found === undefined ? "not set" : `${found.value} (${found.from})`}, not ${value}`];
    });

  check(
    {
      id: "J1-sysctl-values",
      title: "The kernel values that an amphora cannot do without are set at boot",
      grade: "required",
      why: "HAProxy and keepalived bind to addresses that they do not own yet, and serve a million connections; with the kernel's own values listeners do not start or drop traffic (stories 2008028 and 2008979).",
      fix: "Write them to a file in /etc/sysctl.d that sorts after the distribution's, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, effective } = guest.fact(readSysctls);
      const { version, major } = guest.fact(readAgent);
      const wanted = mustHave(major);
      evidence(
        `read ${files.join(", ") || "no file"}; ${wanted.length} keys, agent ${version ?? "of unknown version"}`,
      );
      expect(wanted, "keys that must be set").to.not.be.empty;
      expect(compare(wanted, effective), "keys with another value").to.be.none();
    },
  );

  check(
    {
      id: "J1-sysctl-tuning",
      title: "All kernel values are those that Octavia's own images have",
      grade: "recommended",
      why: "Octavia is tested with these values; packages of release 11 and before have set others, with smaller buffers and fewer descriptors.",
      fix: "Write them to a file in /etc/sysctl.d that sorts after the distribution's, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, effective } = guest.fact(readSysctls);
      const { major } = guest.fact(readAgent);
      const required = new Set(mustHave(major));
      const wanted = amphoraSysctls.filter((one) => !required.has(one));
      evidence(`read ${files.join(", ") || "no file"}; ${wanted.length} keys besides those of J1-sysctl-values`);
      expect(files, "files that set kernel values").to.not.be.empty;
      expect(compare(wanted, effective), "keys with another value").to.be.none();
    },
  );

  check(
    {
      id: "J1-sysctl-syntax",
      title: "The kernel takes every value that is set at boot",
      grade: "required",
      why: "systemd-sysctl fails at each boot when a value is refused; Debian's octavia-agent puts quotes around three values and sets a key that kernels have removed, so none of those are applied.",
      fix: "Remove the quotes and the removed keys; the element amphora-agent diverts Debian's file, whose values haproxy-octavia sets.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, settings, problems } = guest.fact(readSysctls);
      evidence(`read ${files.join(", ") || "no file"}: ${settings.length} assignments`);
      expect(settings, "assignments").to.not.be.empty;
      const refused = settings.flatMap(({ key, value, from, mayFail }) => {
        if (mayFail) return [];
        if (/^["']|["']$/.test(value)) return [`${from}: ${key} has quotes`];
        if (value === "") return [`${from}: ${key} has no value`];
        return removedKeys.includes(key) ? [`${from}: ${key} is no key of today's kernels`] : [];
      });
      expect([...problems, ...refused], "lines that fail").to.be.none();
    },
  );

  check(
    {
      id: "J2-ping-group-range",
      title: "Everybody may send pings, HAProxy's group among them",
      grade: "required",
      why: "PING health monitors run ping as an unprivileged user; outside the range it is refused and every member is down (rhbz#2037807).",
      fix: "Set net.ipv4.ping_group_range = 0 2147483647, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const found = guest.fact(readSysctls).effective("net.ipv4.ping_group_range");
      const group = /^[ \t]*group[ \t]+(\S+)/m.exec(readText(guest.tree, userGroup, 64 * 1024) ?? "")?.[1];
      const groups = (readText(guest.tree, "/etc/group", 1024 * 1024) ?? "").split("\n").map((line) => line.split(":"));
      const gid = groups.find(([name]) => name === group)?.[2];
      evidence(`net.ipv4.ping_group_range: ${found?.value ?? "not set"} (${found?.from ?? "no file"})`);
      evidence(`HAProxy's group ${group ?? "unknown"}: ${gid ?? "unknown"}`);
      const [low, high] = (found?.value ?? "").split(/\s+/).map(Number);
      // Where the group is unknown, the range must hold all that there can be.
      const wanted = gid === undefined ? [0, 65_534] : [Number(gid)];
      const outside = wanted.filter((one) => low === undefined || high === undefined || !(low <= one && one <= high));
      expect(outside, "groups outside the range").to.be.none();
    },
  );

  check(
    {
      id: "J3-file-descriptors",
      title: "The kernel allows as many file descriptors as HAProxy's unit asks for",
      grade: "required",
      why: "systemd lowers LimitNOFILE in silence to fs.nr_open, and HAProxy then has a third of the connections it was told to have; the file of Debian's agent sets less than the agent's own unit asks for.",
      fix: "Set fs.nr_open and fs.file-max to 2600000 in a file that sorts last, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { python } = guest.fact(readAgent);
      const agent = python?.module("octavia.amphorae.backends.agent.api_server");
      const template = `${agent?.replace(/\/__init__\.py$/, "")}/templates/systemd.conf.j2`;
      const text = agent === undefined ? undefined : readText(guest.tree, template, 256 * 1024);
      const limit = Number(/^LimitNOFILE=(\d+)/m.exec(text ?? "")?.[1] ?? usualDescriptors);
      evidence(`LimitNOFILE ${limit} (${text === undefined ? "what agents usually ask for" : template})`);
      const { effective } = guest.fact(readSysctls);
      const low = ["fs.nr_open", "fs.file-max"].flatMap((key) => {
        const found = effective(key);
        evidence(`${key}: ${found?.value ?? "not set"} (${found?.from ?? "no file"})`);
        return Number(found?.value) >= limit ? [] : [key];
      });
      expect(low, "limits below what HAProxy asks for").to.be.none();
    },
  );

  check(
    {
      id: "J4-no-forwarding",
      title: "No file lets the root namespace forward packets",
      grade: "recommended",
      why: "An amphora that forwards joins the management network with tenants' networks; only the load balancer's namespace forwards, and the agent switches that on.",
      fix: "Remove net.ipv4.ip_forward and net.ipv6.conf.*.forwarding from the files in sysctl.d.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, effective } = guest.fact(readSysctls);
      const keys = ["net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding", "net.ipv6.conf.all.forwarding"];
      const found = keys.map((key) => ({ key, set: effective(key) }));
      evidence(
        `read ${files.length} files; ${found.map(({ key, set }) => `${key}: ${set?.value ?? "not set"}`).join(", ")}`,
      );
      expect(files, "files that set kernel values").to.not.be.empty;
      const forwarding = found.filter(({ set }) => set !== undefined && set.value !== "0").map(({ key }) => key);
      expect(forwarding, "keys that are on").to.be.none();
    },
  );
});
