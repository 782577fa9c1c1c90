import { readCloudConfig } from "../src/guest/cloud-config.ts";
import { readInterfaces } from "../src/guest/network/ifupdown.ts";
import { readNetplan } from "../src/guest/network/netplan.ts";
import { readNetworkManager } from "../src/guest/network/network-manager.ts";
import { readNetworkFiles } from "../src/guest/network/networkd.ts";
import { readRendering } from "../src/guest/network/renderer.ts";
import { valueAt } from "../src/guest/yaml.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

describe("network", () => {
  check(
    {
      id: "F1-no-interface-stanzas",
      title: "No file of the image configures a network interface besides the loopback",
      grade: "required",
      why: "diskimage-builder's debootstrap leaves eth0 and eth1 for DHCP: networking.service fails at boot (field problem 5.46), or the VIP's interface gets an address in the wrong namespace (story 2008599).",
      fix: "Add the element remove-default-ints, or empty /etc/network/interfaces.d.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, stanzas } = guest.fact(readInterfaces);
      const { profiles } = guest.fact(readNetworkManager);
      const { interfaces, files: plans } = guest.fact(readNetplan);
      evidence(`read by ifupdown: ${files.join(", ") || "nothing"}; by netplan: ${plans.join(", ") || "nothing"}`);
      evidence(`connections of NetworkManager and network scripts: ${profiles.join(", ") || "none"}`);
      const configured = stanzas.flatMap(({ kind, interfaces: names, file }) =>
        names.filter((name) => name !== "lo").map((name) => `${file}: ${kind} ${name}`),
      );
      const fixed = interfaces.filter(({ wildcard }) => wildcard === undefined).map(({ id, file }) => `${file}: ${id}`);
      const networks = guest.fact(readNetworkFiles).filter(({ isFor }) => isFor === "one");
      const named = networks.map(({ path, match }) => `${path}: ${match.join(", ")}`);
      expect(
        [...configured, ...profiles, ...fixed, ...named],
        "interfaces that are configured in the image",
      ).to.be.none();
    },
  );

  check(
    {
      id: "E9-hotplug-left-alone",
      title: "Nothing configures an interface that is plugged in later",
      grade: "required",
      why: "The agent moves the VIP's interface into the load balancer's namespace; a service that configures it first leaves the load balancer unreachable (story 2008599, field problem 5.17).",
      fix: "Add the element no-resolvconf, which keeps NetworkManager from it; match no interface by a pattern in netplan or networkd; leave cloud-init's hotplug off.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const culprits: string[] = [];
      const { interfaces, files: plans } = guest.fact(readNetplan);
      for (const { id, file, wildcard } of interfaces) {
        if (wildcard !== undefined) culprits.push(`${file}: ${id} matches ${wildcard}`);
      }
      const networks = guest.fact(readNetworkFiles);
      for (const { path, match, isFor } of networks) {
        if (isFor === "any") culprits.push(`${path}: ${match.join(", ") || "matches everything"}`);
      }
      evidence(`files of networkd: ${networks.length}; of netplan: ${plans.join(", ") || "none"}`);
      const manager = guest.unit("NetworkManager.service");
      const { main, files } = guest.fact(readNetworkManager);
      const auto = main.get("no-auto-default") ?? "not set";
      evidence(
        `${manager.path ?? "no NetworkManager"}: no-auto-default is ${auto} (${files.join(", ") || "no files"})`,
      );
      if (manager.path !== undefined && !manager.masked && !auto.split(/[,;\s]+/).includes("*")) {
        culprits.push(`NetworkManager: no-auto-default is ${auto}`);
      }
      const when = valueAt(guest.fact(readCloudConfig).merged, "updates", "network", "when");
      evidence(`cloud-init's updates.network.when: ${JSON.stringify(when ?? null)}`);
      if (Array.isArray(when) && when.includes("hotplug"))
        culprits.push("cloud-init: updates.network.when has hotplug");
      expect(culprits, "what would configure an interface that is plugged in").to.be.none();
    },
  );

  check(
    {
      id: "F6-one-network-service",
      title: "One service brings up the management interface, and it reads what cloud-init writes",
      grade: "required",
      why: "An amphora without a renderer for cloud-init, or with two services for one interface, comes up without a management address (field problem 5.4).",
      fix: "Install and enable one of ifupdown, netplan with networkd, or NetworkManager, and mask the others; let /etc/network/interfaces source interfaces.d.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { renderer, services, readers } = guest.fact(readRendering);
      evidence(`services started at boot: ${services.join(", ") || "none"}`);
      evidence(`cloud-init renders for: ${renderer ?? "nobody"}, which ${readers.join(" and ") || "nobody"} reads`);
      expect(services, "services that bring up interfaces").to.have.length(1);
      expect(
        readers,
        `services that read what cloud-init's ${renderer ?? "missing renderer"} writes`,
      ).to.include.members([...services]);
      if (renderer !== "eni") return;
      const { sources } = guest.fact(readInterfaces);
      evidence(`/etc/network/interfaces sources: ${sources.join(", ") || "nothing"}`);
      const isSourced = sources.some((name) =>
        /^(\/etc\/network\/)?interfaces\.d(\/(\*|\*\.cfg|50-cloud-init))?$/.test(name),
      );
      expect(isSourced, "whether /etc/network/interfaces sources interfaces.d/50-cloud-init").to.equal(true);
    },
  );
});
