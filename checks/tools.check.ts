import { findCommand } from "../src/guest/command.ts";
import { absentTools, missingCommand, missingTools } from "../src/verify/required-tool.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { operatorTools, redhatOperatorTools, systemTools } from "./data/tools.ts";

const pingWrapper = "/var/lib/octavia/ping-wrapper.sh";

describe("tools", () => {
  for (const [name, use] of [
    ["keepalived", "It moves the VIP between two amphorae and balances UDP and SCTP"],
    ["ipvsadm", "It shows the UDP and SCTP balancing in the kernel"],
  ] as const) {
    check(
      {
        id: `C4-${name}`,
        title: `${name} is installed, and its program starts`,
        grade: "required",
        why: `${use}; even where nobody wants that, the agent asks the package manager for its version in every answer about itself, and answers 500 without it.`,
        fix: `Add the element ${name === "keepalived" ? "keepalived-octavia" : "ipvsadmin"}.`,
        appliesTo: {},
      },
      ({ guest, evidence }) => {
        const version = guest.packages()?.installed(name)?.version ?? "no package";
        evidence(`${name}: ${version}, ${findCommand(guest, name)?.path ?? "no program"}`);
        expect(guest).to.have.package(name);
        expect(guest).to.have.command(name);
      },
    );
  }

  check(
    {
      id: "C4-keepalived-version",
      title: "keepalived is of version 2.0.14 or newer",
      grade: "recommended",
      why: "Upstream balances UDP and SCTP through keepalived 2 and prefers 2.0.14 or newer; nobody tries configurations of today on older ones.",
      fix: "Build on a release that has keepalived 2.0.14 or newer; every supported one does.",
      appliesTo: { needs: ["keepalived"] },
    },
    ({ guest, evidence }) => {
      evidence(`keepalived ${guest.packages()?.installed("keepalived")?.version}`);
      expect(guest).to.have.package("keepalived", ">=2.0.14");
    },
  );

  check(
    {
      id: "C5-system-tools",
      title: "Every tool that the agent's units and scripts call is installed and starts",
      grade: "required",
      why: "The encrypted RAM disk of the certificates and the network namespace are made by scripts; where one of their programs is missing, the agent does not start, or keys land on the disk.",
      fix: "Add the package to an element, and look for its installation in the build log.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`looked for ${systemTools.map(({ command }) => command).join(", ")} and their packages`);
      expect(missingTools(guest, systemTools), "what is missing").to.be.none();
    },
  );

  check(
    {
      id: "C6-packet-filter",
      title: "nftables or iptables is installed",
      grade: "required",
      why: 'Plugging a VIP masquerades UDP and SCTP through one of them; without either, every plug ends with "Failed to bring up eth1" (story 2010313).',
      fix: "Set DIB_OCTAVIA_AMP_USE_NFTABLES=True, or add the package iptables.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const nft = [...missingCommand(guest, "nft")];
      const iptables = ["iptables", "ip6tables"].flatMap((name) => missingCommand(guest, name));
      evidence(`nft: ${nft.join() || "there"}; iptables and ip6tables: ${iptables.join() || "there"}`);
      expect(guest).to.have.package(["nftables", "iptables", "iptables-nft"]);
      if (nft.length > 0) expect(iptables, "nft is missing, and so is what could stand in for it").to.be.none();
    },
  );

  check(
    {
      id: "C6-nft-program",
      title: "nft stands at /usr/sbin/nft",
      grade: "recommended",
      why: "From Octavia 14 on the agent guards VIPs on SR-IOV ports by rules of nftables, and calls this very path.",
      fix: "Set DIB_OCTAVIA_AMP_USE_NFTABLES=True.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`/usr/sbin/nft: ${missingCommand(guest, "/usr/sbin/nft").join() || "there"}`);
      expect(guest).to.have.command("/usr/sbin/nft");
    },
  );

  check(
    {
      id: "C7-netcat",
      title: "nc is there for the health checks of UDP members",
      grade: "required",
      why: "keepalived runs a script for UDP-CONNECT monitors that probes members with nc; without it every member is DOWN.",
      fix: "Add netcat-openbsd, or nmap-ncat on the RPM family.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`nc: ${findCommand(guest, "nc")?.place ?? "none"}`);
      expect(guest).to.have.package(["netcat-openbsd", "netcat-traditional", "ncat", "nmap-ncat"]);
      expect(guest).to.have.command("nc");
    },
  );

  check(
    {
      id: "C7-which",
      title: "which is there, by which the health checks of UDP members find nc",
      grade: "required",
      why: "Minimal images of the RPM family lack it, and the script then probes with nothing: every member of a UDP pool is DOWN.",
      fix: "Add the package which, or debianutils on Debian and Ubuntu.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`which: ${findCommand(guest, "which")?.place ?? "none"}`);
      expect(guest).to.have.package(["debianutils", "which", "gnu-which"]);
      expect(guest).to.have.command("which");
    },
  );

  check(
    {
      id: "C8-ping",
      title: "The pings that the PING monitor's script calls are there",
      grade: "required",
      why: "The build writes their absolute paths into the script; where one leads nowhere, every member with a PING monitor is DOWN.",
      fix: "Add iputils-ping, or iputils on the RPM family, before the element haproxy-octavia writes the script.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const status = guest.tree.stat(pingWrapper);
      const script =
        status?.type === "file" && status.size < 64 * 1024 ? guest.tree.read(pingWrapper) : new Uint8Array();
      const recorded =
        Buffer.from(script)
          .toString("utf8")
          .match(/^[ \t]*(?:exec[ \t]+)?\/\S*\/ping6?(?=\s)/gm) ?? [];
      const calls = [...new Set(recorded.map((call) => call.trim().replace(/^exec\s+/, "")))];
      evidence(`${pingWrapper} calls ${calls.join(" and ") || "no ping by its path"}`);
      // A script that calls only one of them by its path finds the other by its name.
      const others = ["ping", "ping6"].filter((name) => !calls.some((path) => path.endsWith(`/${name}`)));
      for (const path of [...calls, ...others]) {
        evidence(`${path}: ${findCommand(guest, path)?.place ?? "none"}`);
        expect(guest).to.have.command(path);
      }
    },
  );

  check(
    {
      id: "C13-operator-tools",
      title: "The tools that upstream gives to operators are there",
      grade: "recommended",
      why: "An amphora has no way to the internet, so whatever is missing when somebody has to look into a broken one stays missing.",
      fix: "Add the packages to the element amphora-agent.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const tools = [...operatorTools, ...(guest.family() === "redhat" ? redhatOperatorTools : [])];
      evidence(`looked for ${tools.map(({ command, debian }) => command ?? debian[0]).join(", ")}`);
      expect(absentTools(guest, tools), "what is missing").to.be.none();
    },
  );
});
