import { modulesOf, readCloudConfig } from "../src/guest/cloud-config.ts";
import { readDhcpHooks } from "../src/guest/network/dhcp-client.ts";
import { readHostNames } from "../src/guest/network/host-names.ts";
import { readNetworkManager } from "../src/guest/network/network-manager.ts";
import { readResolver } from "../src/guest/network/resolver.ts";
import { valueAt } from "../src/guest/yaml.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** Sources of host names that ask other machines; `myhostname` and `files` ask none. */
const remote: ReadonlySet<string> = new Set([
  "dns",
  "resolve",
  "mdns",
  "mdns4",
  "mdns6",
  "mdns_minimal",
  "mdns4_minimal",
  "nis",
  "ldap",
  "sss",
]);

describe("names", () => {
  check(
    {
      id: "F2-name-server-local",
      title: "The resolver's file names a name server, and only the amphora itself",
      grade: "recommended",
      why: "The agent's DNS library refuses a file without a name server (story 2009281), and one that cannot be reached costs every lookup its time-out.",
      fix: "Add the element no-resolvconf: /etc/resolv.conf holds the line nameserver 127.0.0.1.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { nameServers } = guest.fact(readResolver);
      evidence(`/etc/resolv.conf: ${nameServers?.join(", ") ?? "not there, or a link to nowhere"}`);
      expect(nameServers ?? [], "name servers").to.not.be.empty;
      const others = nameServers?.filter((address) => !/^127\.|^::1$/.test(address)) ?? [];
      expect(others, "name servers other than the amphora itself").to.be.none();
    },
  );

  check(
    {
      id: "F2-hosts-without-dns",
      title: "Host names are looked up in files only",
      grade: "recommended",
      why: "sudo, sshd and rsyslog look names up, and each lookup waits for a name server that an amphora does not have.",
      fix: "Add the element no-resolvconf: the hosts line of /etc/nsswitch.conf names no dns.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { hosts } = guest.fact(readResolver);
      evidence(`hosts in /etc/nsswitch.conf: ${hosts?.join(", ") ?? "no such line"}`);
      // Without the line, glibc takes "dns [!UNAVAIL=return] files".
      expect(hosts ?? [], "services of the hosts line").to.include("files");
      expect(hosts?.filter((service) => remote.has(service)) ?? [], "services that ask other machines").to.be.none();
    },
  );

  check(
    {
      id: "F3-dhcp-leaves-resolver",
      title: "No DHCP client rewrites the resolver's file",
      grade: "recommended",
      why: "A lease on the management network brings name servers that tenants' lookups would then go to, and wait for.",
      fix: "Add the element no-resolvconf: a hook for dhclient, and dns=none for NetworkManager.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { hasClient, definitions, overridden } = guest.fact(readDhcpHooks);
      const { main, files } = guest.fact(readNetworkManager);
      const manager = guest.unit("NetworkManager.service");
      const dns = main.get("dns") ?? "not set";
      evidence(
        `dhclient: ${hasClient ? "there" : "not there"}, hooks that define make_resolv_conf: ${definitions.join(", ") || "none"}`,
      );
      evidence(`NetworkManager: ${manager.path ?? "not there"}, dns is ${dns} (${files.join(", ") || "no files"})`);
      const writers: string[] = [];
      if (hasClient && !overridden) writers.push("dhclient");
      if (manager.path !== undefined && !manager.masked && dns !== "none") writers.push("NetworkManager");
      expect(writers, "programs that rewrite /etc/resolv.conf").to.be.none();
    },
  );

  check(
    {
      id: "F4-no-host-resolver",
      title: "Nothing is left of the build host's resolver",
      grade: "required",
      why: "The build copies the host's resolver into the image; its search domains and servers tell about the builder's network.",
      fix: "Add the element no-resolvconf; remove /etc/resolv.conf.ORIG and search lines.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { domains, nameServers } = guest.fact(readResolver);
      const original = guest.tree.lstat("/etc/resolv.conf.ORIG");
      evidence(
        `/etc/resolv.conf: ${nameServers?.length ?? 0} name servers, domains ${domains.join(", ") || "none"}; /etc/resolv.conf.ORIG: ${original?.type ?? "not there"}`,
      );
      expect(domains, "search domains").to.be.none();
      expect(original, "/etc/resolv.conf.ORIG").to.equal(undefined);
    },
  );

  check(
    {
      id: "F5-hostname-generic",
      title: "The image carries no machine's own name",
      grade: "recommended",
      why: "The name of the build host tells about the builder, and shows in logs until cloud-init has set another.",
      fix: "Write the distribution's name into /etc/hostname, or leave it empty.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { hostname } = guest.fact(readHostNames);
      const id = guest.osRelease()?.id ?? "";
      evidence(`/etc/hostname: ${hostname === undefined ? "not there" : hostname || "empty"}`);
      const isGeneric = [undefined, "", "localhost", "localhost.localdomain", "amphora", "uninitialized", id].includes(
        hostname,
      );
      expect(
        isGeneric || /^amphora(-[a-z0-9]+)*$/.test(hostname ?? ""),
        "whether the name is the distribution's, localhost or amphora",
      ).to.equal(true);
    },
  );

  check(
    {
      id: "F5-localhost-known",
      title: "The name localhost leads to the loopback address",
      grade: "recommended",
      why: "The metrics proxy, rsyslog and health checks of a service on the amphora itself go to localhost, and no name server would tell.",
      fix: "Keep the line 127.0.0.1 localhost in /etc/hosts.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const known = guest.fact(readHostNames).addresses.get("localhost") ?? [];
      evidence(`localhost in /etc/hosts: ${known.join(", ") || "not there"}`);
      expect(known, "addresses of localhost").to.include("127.0.0.1");
    },
  );

  check(
    {
      id: "F5-hostname-resolvable",
      title: "The name that an instance is given can be looked up on it",
      grade: "recommended",
      why: "cloud-init renames each instance; without an entry every sudo says that it is unable to resolve the host, after a time-out.",
      fix: "Set manage_etc_hosts: localhost for cloud-init, as the element amphora-agent does, or add myhostname to the hosts line of /etc/nsswitch.conf.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { merged } = guest.fact(readCloudConfig);
      const { hosts } = guest.fact(readResolver);
      const { addresses, hostname } = guest.fact(readHostNames);
      const modules = modulesOf(merged);
      const manage = valueAt(merged, "manage_etc_hosts") ?? false;
      const keeps =
        valueAt(merged, "preserve_hostname") === true ||
        !(modules.has("set-hostname") || modules.has("update-hostname"));
      const isListed = hostname !== undefined && addresses.has(hostname);
      evidence(
        `manage_etc_hosts: ${JSON.stringify(manage)}, module update-etc-hosts: ${modules.has("update-etc-hosts") ? "runs" : "does not run"}`,
      );
      evidence(
        `hosts line: ${hosts?.join(", ") ?? "none"}; the image's own name is ${isListed ? "" : "not "}in /etc/hosts and ${keeps ? "kept" : "replaced"}`,
      );
      const isManaged =
        [true, "true", "template", "localhost"].includes(manage as string | boolean) && modules.has("update-etc-hosts");
      const isOwn = hosts?.includes("myhostname") ?? false;
      expect(isManaged || isOwn || (keeps && isListed), "whether something enters the instance's name").to.equal(true);
    },
  );
});
