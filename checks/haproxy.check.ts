import { check, describe, expect } from "../src/verify/suite.ts";

describe("haproxy", () => {
  check(
    {
      id: "C1-haproxy-installed",
      title: "HAProxy is installed, in a version that today's controllers can configure",
      grade: "required",
      why: "It is the data plane; configurations written for 2.2 are refused by anything older.",
      fix: "Add the element haproxy-octavia, or a release with HAProxy 2.2 or newer.",
      appliesTo: {},
    },
    ({ guest, evidence, skip }) => {
      const database = guest.packages();
      if (database === undefined) return skip(...guest.noPackages());
      evidence(`${database.sources.join(", ")}: haproxy ${database.installed("haproxy")?.version ?? "not installed"}`);
      expect(database).to.include.package("haproxy", ">=2.2");
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
      const path = "/usr/sbin/haproxy";
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
});
