import { readBuildSources } from "../src/guest/build-source.ts";
import type { Guest } from "../src/guest/guest.ts";
import { readPackageSources } from "../src/guest/package-source.ts";
import { readSystemd } from "../src/guest/systemd/systemd.ts";
import { readText } from "../src/guest/text.ts";
import { hostOf, privateUrl } from "../src/verify/private-url.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { buildPackages, firewalls, resolvers, updaters } from "./data/unwanted-packages.ts";

/** States in which nothing of a package is unfinished. */
const settled: ReadonlySet<string | undefined> = new Set(["installed", "not-installed", "config-files"]);
/** Hosts of the distributions themselves, which a build may well have used. */
const publicHosts =
  /(?:^|\.)(?:debian\.org|ubuntu\.com|centos\.org|rockylinux\.org|almalinux\.org|fedoraproject\.org|redhat\.com)$/;

/** Packages that do no harm while they are not switched on: what switches them on. */
const switches: Readonly<Record<string, (guest: Guest) => boolean>> = {
  ufw: ({ tree }) => /^[ \t]*ENABLED[ \t]*=[ \t]*"?yes/im.test(readText(tree, "/etc/ufw/ufw.conf") ?? ""),
  "unattended-upgrades": (guest) => {
    const { starts } = guest.fact(readSystemd);
    return starts("unattended-upgrades.service") || starts("apt-daily-upgrade.timer");
  },
};

/** Packages of which files are there and that are switched on, by their names. */
function present(guest: Guest, unwanted: RegExp): string[] {
  const found = (guest.packages()?.packages ?? []).filter(
    ({ name, state }) =>
      unwanted.test(name) && state !== "not-installed" && state !== "config-files" && (switches[name]?.(guest) ?? true),
  );
  return found.map(({ name, version }) => `${name} ${version}`);
}

describe("packages", () => {
  check(
    {
      id: "C17-package-database-whole",
      title: "The package database is whole",
      grade: "required",
      why: "The agent asks the package manager for versions in every answer about itself, and dpkg and rpm give none from a damaged database; nor can any check of packages be believed then.",
      fix: "Build the image again, and look for a full disk or a killed package manager in the build log.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const database = guest.packages();
      evidence(
        database
          ? `${database.sources.join(", ")}: ${database.packages.length} records`
          : "no database of dpkg's or rpm's",
      );
      for (const finding of database?.findings.slice(0, 10) ?? []) evidence(finding);
      expect(database, "a package database").to.not.equal(undefined);
      expect(database?.packages, "records of packages").to.not.be.empty;
      expect(database?.findings, "damage of the package database").to.be.none();
    },
  );

  check(
    {
      id: "C17-packages-configured",
      title: "Every installed package is fully configured",
      grade: "required",
      why: "A package that is unpacked but not configured lacks its users, directories or units.",
      fix: "Look for the package's own error in the build log; dpkg --configure -a in the image shows it again.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const packages = guest.packages()?.packages ?? [];
      const unsettled = packages.filter(({ state, intact }) => !settled.has(state) || !intact);
      evidence(`${packages.length} records, ${unsettled.length} unfinished`);
      expect(packages, "records of packages").to.not.be.empty;
      const named = unsettled.map(({ name, state }) => `${name}: ${state ?? "unknown state"}`);
      expect(named, "packages that are not configured").to.be.none();
    },
  );

  check(
    {
      id: "C17-package-lists",
      title: "dpkg knows the files of every installed package",
      grade: "required",
      why: "dpkg takes a package without a list for one without files, so that an upgrade or a removal leaves them behind; dpkg --audit finds fault with it.",
      fix: "Build the image again; nothing may delete below /var/lib/dpkg/info.",
      appliesTo: { families: ["debian"] },
    },
    ({ guest, evidence, skip }) => {
      const database = guest.packages();
      if (database?.sources[0] !== "/var/lib/dpkg/status")
        return skip("there is no dpkg that keeps lists", "see C17-package-database-whole");
      const directory = "/var/lib/dpkg/info";
      const names = new Set(guest.tree.stat(directory)?.type === "directory" ? guest.tree.list(directory) : []);
      const installed = database.packages.filter(({ state }) => state === "installed");
      const missing = installed.filter(
        ({ name, architecture }) => !names.has(`${name}.list`) && !names.has(`${name}:${architecture}.list`),
      );
      evidence(`${directory}: ${names.size} files, for ${installed.length} installed packages`);
      expect(
        missing.map(({ name }) => name),
        "packages without a list of their files",
      ).to.be.none();
    },
  );

  for (const { id, grade, title, why, fix, unwanted, appliesTo } of [
    {
      id: "C16-no-build-packages",
      grade: "recommended",
      title: "No compiler, git or development files are left in the image",
      why: "They are for the build alone; noble's gcc-13 stays since upstream removes gcc-11 and gcc-12 only. They cost hundreds of megabytes, and serve whoever breaks in.",
      fix: "Uninstall them in an element, as first-boot-hygiene does.",
      unwanted: buildPackages,
      appliesTo: {},
    },
    {
      id: "C16-no-firewalld",
      grade: "required",
      title: "firewalld is not installed",
      why: "The minimal group of the RPM family brings it, and it drops the controller's calls and the tenants' traffic.",
      fix: "Uninstall firewalld in the element amphora-agent.",
      unwanted: firewalls,
      appliesTo: { families: ["redhat"] },
    },
    {
      id: "C16-no-firewall",
      grade: "recommended",
      title: "No firewall of the distribution is at work",
      why: "Octavia guards its ports by security groups; rules of a firewall inside drop the controller's calls and the tenants' traffic.",
      fix: "Uninstall ufw and firewalld in an element.",
      unwanted: firewalls,
      appliesTo: { families: ["debian"] },
    },
    {
      id: "C16-no-updaters",
      grade: "recommended",
      title: "Nothing in the image updates it by itself",
      why: "An amphora is replaced, not updated, and has no way to the internet: updaters only wake, fail and log.",
      fix: "Uninstall snapd, unattended-upgrades and dnf-automatic in an element.",
      unwanted: updaters,
      appliesTo: {},
    },
    {
      id: "C16-no-resolvconf",
      grade: "recommended",
      title: "No program rewrites resolv.conf",
      why: "The agent needs the one name server that the build writes there; resolvconf replaces it at each change of a network card.",
      fix: "Uninstall resolvconf in an element; the element no-resolvconf writes the file.",
      unwanted: resolvers,
      appliesTo: {},
    },
  ] as const) {
    check({ id, grade, title, why, fix, appliesTo }, ({ guest, evidence }) => {
      const packages = guest.packages()?.packages ?? [];
      const found = present(guest, unwanted);
      evidence(`${packages.length} records; ${found.join(", ") || "none of them unwanted"}`);
      expect(packages, "records of packages").to.not.be.empty;
      expect(found, "packages that do not belong into an amphora").to.be.none();
    });
  }

  check(
    {
      id: "C18-package-sources",
      title: "Sources of packages and proxies are of use outside the build's network",
      grade: "recommended",
      why: "Mirrors and proxies of the build's network tell outsiders about it, and fail wherever an amphora is mended by hand.",
      fix: "Leave DIB_DISTRIBUTION_MIRROR and http_proxy to the build, and write the distribution's own sources at its end.",
      appliesTo: {},
    },
    ({ image, guest, evidence, skip }) => {
      const sources = guest.fact(readPackageSources);
      const { recordSources = [] } = image.expected;
      const used = [...new Set([...recordSources, ...guest.fact(readBuildSources)].map(hostOf))];
      evidence(`${sources.length} sources and proxies; the build used ${used.join(", ") || "nothing that is known"}`);
      const odd = sources.flatMap(({ path, url, kind }) => {
        const builds = kind === "proxy" || (used.includes(hostOf(url)) && !publicHosts.test(hostOf(url)));
        const clause =
          privateUrl(url) ?? (builds ? (kind === "proxy" ? "is a proxy" : "is the build's mirror") : undefined);
        evidence(`${path}: ${kind} ${withoutPassword(url)}${clause ? `, ${clause}` : ""}`);
        return clause === undefined ? [] : [`${path}: ${withoutPassword(url)} ${clause}`];
      });
      if (sources.length === 0) return skip("the guest names no sources of packages", "nothing, where that is meant");
      expect(odd, "sources and proxies of the build's network").to.be.none();
    },
  );
});

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//…@");
}
