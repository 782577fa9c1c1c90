import { upstreamVersion } from "../src/guest/dpkg/debian-version.ts";
import { haproxyProgram, readHaproxyBuild } from "../src/guest/haproxy.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What HAProxy must be built with, and what for. */
const features = {
  OPENSSL: "TLS listeners",
  THREAD: "more than one processor",
  NS: "network namespaces",
  PROMEX: "PROMETHEUS listeners",
};

describe("haproxy", () => {
  check(
    {
      id: "C1-haproxy-installed",
      title: "The package haproxy is installed",
      grade: "required",
      why: "It is the data plane, and the agent answers every question about itself with an error when the package manager knows no haproxy.",
      fix: "Add the element haproxy-octavia.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const database = guest.packages();
      const found = database?.installed("haproxy")?.version ?? "not installed";
      evidence(`${database?.sources.join(", ") ?? "no package database"}: haproxy ${found}`);
      expect(guest).to.have.package("haproxy");
      expect(database?.installed("haproxy")?.name, "the package itself, not one that stands in for it").to.equal(
        "haproxy",
      );
    },
  );

  check(
    {
      id: "C1-haproxy-executable",
      title: "HAProxy's program is there, executable, and made for the guest's architecture",
      grade: "required",
      why: "A record in the package database starts nothing.",
      fix: "Install the package haproxy again, for the image's architecture.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const path = haproxyProgram;
      const status = guest.tree.stat(path);
      evidence(
        `${path}: ${status ? `${status.type}, mode ${status.mode.toString(8)}, ${status.size} bytes` : "no such file"}, for ${guest.architectureOf(path) ?? "no known architecture"}; the guest is ${guest.architecture()}`,
      );
      expect(status?.type, `the type of ${path}`).to.equal("file");
      expect((status?.mode ?? 0) & 0o111, `the execute bits of ${path}`).to.equal(0o111);
      expect(guest.architectureOf(path), `what ${path} is made for`).to.be.a("string").equal(guest.architecture());
      expect([guest.programDefect(path) ?? []].flat(), `what keeps ${path} from starting`).to.be.none();
    },
  );

  check(
    {
      id: "C2-haproxy-version",
      title: "HAProxy is of a version that today's controllers can configure",
      grade: "required",
      why: "Controllers write health checks and PING monitors in words that HAProxy knows from 2.2 on; an older one refuses the whole configuration, and the load balancer ends in ERROR.",
      fix: "Build on a release with HAProxy 2.2 or newer, such as jammy, noble, bookworm, trixie or EL9.",
      appliesTo: { needs: ["haproxy"] },
    },
    ({ guest, evidence }) => {
      evidence(`haproxy ${guest.packages()?.installed("haproxy")?.version}, expected 2.2 or newer`);
      expect(guest).to.have.package("haproxy", ">=2.2");
    },
  );

  check(
    {
      id: "C3-haproxy-features",
      title: "HAProxy is built with TLS, threads, network namespaces, Prometheus and systemd",
      grade: "required",
      why: "The unit that the agent writes waits for HAProxy's word that it is ready, and a PROMETHEUS listener is answered by HAProxy itself; where a part was left out, haproxy -vv tells it, and the listener never comes up.",
      fix: "Install the distribution's own package of HAProxy instead of one built with fewer parts.",
      appliesTo: { needs: ["haproxy-program"] },
    },
    ({ guest, evidence }) => {
      const build = guest.fact(readHaproxyBuild);
      evidence(`${haproxyProgram}: ${[...(build?.features ?? [])].join(" ") || "no list of features"}`);
      expect(build, "HAProxy's list of its features").to.not.equal(undefined);
      const missing = Object.entries(features).filter(([name]) => !build?.features.has(name));
      expect(
        missing.map(([name, need]) => `${name} (${need})`),
        "features that were left out",
      ).to.be.none();
      // From 3.0 on it speaks to systemd by itself.
      const version = guest.packages()?.installed("haproxy")?.version;
      const old =
        version === undefined || (guest.packages()?.compareVersions(upstreamVersion(version), "3.0~") ?? 0) < 0;
      if (old) expect([...(build?.features ?? [])], "features of HAProxy before 3.0").to.include("SYSTEMD");
    },
  );
});
