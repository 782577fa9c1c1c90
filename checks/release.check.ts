import { readAgent } from "../src/guest/agent.ts";
import { upstreamVersion } from "../src/guest/dpkg/debian-version.ts";
import type { Guest } from "../src/guest/guest.ts";
import { type OctaviaRelease, octaviaPackage, releaseNamed, showsFeature } from "../src/guest/octavia-version.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { features, imageFaults, notes, releases } from "./data/octavia-releases.ts";

/** The last controllers that write an option into PROMETHEUS listeners which HAProxy no longer knows. */
const [lastWithHtx, firstWithHtx] = [16, 9];

const told = ({ major, series }: OctaviaRelease) => `${series} (${major})`;
const agentOf = (guest: Guest) => guest.fact(readAgent);

/** Whether HAProxy refuses the option http-use-htx, which 2.6 dropped. */
function refusesHtx(guest: Guest): boolean | undefined {
  const database = guest.packages();
  const haproxy = database?.installed("haproxy")?.version;
  return haproxy === undefined ? undefined : (database?.compareVersions(upstreamVersion(haproxy), "2.6~") ?? 0) >= 0;
}

describe("release", () => {
  check(
    {
      id: "D12-release-compatibility",
      title: "The agent is of a release of Octavia that is known here",
      grade: "informational",
      why: "Which controllers an image can serve, and what it can do for them, follows from the versions of its agent and of HAProxy; of a release that nobody knows, nothing follows.",
      fix: "Build the agent from a release of Octavia, or use an amphora-verify that knows it.",
      appliesTo: { needs: ["agent-version"] },
    },
    ({ image, guest, evidence }) => {
      const { version = "", major = 0 } = agentOf(guest);
      const release = releases.find((one) => one.major === major);
      const haproxy = guest.packages()?.installed("haproxy")?.version ?? "of no known version";
      evidence(`agent ${version}, ${release ? told(release) : "no known release"}; HAProxy ${haproxy}`);
      const served = releases.filter((one) => one.major >= major);
      const [first, last] = [served[0], served.at(-1)];
      if (first && last) evidence(`it can serve controllers of ${told(first)} to ${told(last)}`);
      for (const { since, what } of features) evidence(`${since <= major ? "has" : "lacks"} (${since}): ${what}`);
      for (const { before, what } of notes) if (major < before) evidence(`known of agents before ${before}: ${what}`);
      if (refusesHtx(guest)) {
        evidence(`known of controllers ${firstWithHtx} to ${lastWithHtx}: HAProxy refuses their PROMETHEUS listeners`);
      }
      if (image.options.cpuPinning.value) {
        evidence(
          "known of controllers up to 18 with this image: a PING monitor breaks HAProxy's configuration (LP#2162906)",
        );
      }
      expect(release, `a release of Octavia with version ${version}`).to.not.equal(undefined);
    },
  );

  check(
    {
      id: "D12-agent-features",
      title: "The agent's files show what agents of its version can do",
      grade: "informational",
      why: "An agent that was patched, or mixed from two branches, answers otherwise than its version promises; a masquerading script of another branch left every plug failing (story 2010313).",
      fix: "Build agent, octavia-lib and elements from one branch (-g).",
      appliesTo: { needs: ["agent-version"] },
    },
    ({ guest, evidence }) => {
      const { version, major = 0 } = agentOf(guest);
      evidence(`agent ${version} in ${guest.fact(octaviaPackage)}`);
      const shown = features.map((feature) => ({ ...feature, seen: showsFeature(guest, feature) }));
      for (const { since, what, seen } of shown) {
        if (seen !== undefined) evidence(`${seen ? "shows" : "does not show"} (${since}): ${what}`);
      }
      const looked = shown.filter(({ since, seen }) => since <= major && seen !== undefined);
      const missing = looked.filter(({ seen }) => !seen).map(({ since, what }) => `${what} (${since})`);
      expect(looked, "features that files show").to.not.be.empty;
      expect(missing, "features of its version that it does not show").to.be.none();
    },
  );

  check(
    {
      id: "D12-controllers-served",
      title: "The agent is no newer than the controllers that it shall serve",
      grade: "required",
      why: "Octavia is upgraded from the controllers down: an agent that is newer than its controller is never tried, and an unknown call ends in 404.",
      fix: "Build the agent from the controllers' branch (-g), or from a distribution that has it.",
      appliesTo: { needs: ["agent-version", "controllers"] },
    },
    ({ image, guest, evidence }) => {
      const { value: names, from } = image.options.controllers;
      const { version, major = 0 } = agentOf(guest);
      evidence(`agent ${version}; controllers ${names.join(", ")} (${from})`);
      const unserved = names.flatMap((name) => {
        const release = releaseNamed(releases, name);
        if (release === undefined) return [`${name} is no release of Octavia that is known here`];
        return release.major < major ? [`${told(release)} is older than the agent`] : [];
      });
      expect(names, "controllers that are named").to.not.be.empty;
      expect(unserved, "controllers that it cannot serve").to.be.none();
    },
  );

  check(
    {
      id: "C2-prometheus-listeners",
      title: "HAProxy takes the PROMETHEUS listeners of the controllers that it shall serve",
      grade: "recommended",
      why: "Controllers from Xena to 2025.1 write the option http-use-htx into them, which HAProxy from 2.6 on refuses: the listener ends in ERROR.",
      fix: "Upgrade the controllers to 2025.2, take the option out of their template as Debian did, or build on jammy.",
      appliesTo: { needs: ["haproxy", "controllers"] },
    },
    ({ image, guest, evidence }) => {
      const { value: names, from } = image.options.controllers;
      evidence(`HAProxy ${guest.packages()?.installed("haproxy")?.version}; controllers ${names.join(", ")} (${from})`);
      const named = names.map((name) => releaseNamed(releases, name));
      const hit = named.filter((one) => one !== undefined && one.major >= firstWithHtx && one.major <= lastWithHtx);
      const refused = refusesHtx(guest) ? hit.flatMap((one) => (one ? [told(one)] : [])) : [];
      expect(refused, "controllers whose PROMETHEUS listeners it refuses").to.be.none();
    },
  );

  check(
    {
      id: "release-known-faults",
      title: "Agent, Python and its modules are of versions that work together",
      grade: "required",
      why: "Drift of dependencies left agents in a crash loop, or failing at every plug, in images that were built without a complaint.",
      fix: "Build the agent with the upper constraints of its own branch, and on a distribution with a Python that it knows.",
      appliesTo: { needs: ["agent-version"] },
      alsoCovers: ["D4"],
    },
    ({ guest, evidence }) => {
      const { major = 0, version, python } = agentOf(guest);
      const pyroute2 = python?.distribution("pyroute2")?.version;
      const [first, second] = (python?.version ?? "").split(".").map(Number);
      const of: [number, number] | undefined =
        first !== undefined && second !== undefined ? [first, second] : undefined;
      evidence(
        `agent ${version}, Python ${python?.version ?? "of no known version"}, pyroute2 ${pyroute2 ?? "of no known version"}`,
      );
      const found = imageFaults.filter(({ applies }) => applies({ agent: major, python: of, pyroute2 }));
      expect(
        found.map(({ what }) => what),
        "known faults",
      ).to.be.none();
    },
  );
});
