import { readTuned } from "../src/guest/tuned.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const appliesTo = { kinds: ["disk"], options: { cpuPinning: true } } as const;
const fix = "Build with the element cpu-pinning (-m), or do not ask for CPU pinning.";
/** What the kernel must be told: which processors are HAProxy's alone, and where interrupts go. */
const wanted = ["isolcpus", "nohz_full", "irqaffinity"];

describe("CPU pinning", () => {
  check(
    {
      id: "B14-cpu-arguments",
      title: "Every kernel is told to leave all processors but the first to HAProxy",
      grade: "required",
      why: "Without isolcpus, nohz_full and irqaffinity the kernel goes on scheduling everything on HAProxy's processors.",
      fix,
      appliesTo,
    },
    ({ guest, evidence }) => {
      // A menu's entry for repair is given the least.
      const entries = guest
        .bootLoader()
        .entries.filter(({ options }) => !/(^|\s)(single|recovery|rescue)(\s|$)/.test(options));
      expect(entries, "boot entries").to.not.be.empty;
      for (const { source, options } of entries) {
        evidence(`${source}: ${options}`);
        const names = options.split(/\s+/).flatMap((word) => /^([^=]+)=./.exec(word)?.[1] ?? []);
        expect(names, `arguments with a value in ${source}`).to.include.members(wanted);
      }
    },
  );

  check(
    {
      id: "B14-tuned-profile",
      title: "A tuned profile called amphora is active, and its scripts can be executed",
      grade: "required",
      why: "The controller turns on HAProxy's threads and CPU map only if the agent reports a profile of that name; upstream's own element leaves script.sh with mode 0644.",
      fix: `${fix} Give /etc/tuned/amphora/script.sh mode 0755.`,
      appliesTo,
    },
    ({ guest, evidence }) => {
      const { source, profiles } = guest.fact(readTuned);
      evidence(
        `${source ?? "no /etc/tuned/active_profile"}: ${profiles.map(({ name, path }) => `${name} (${path ?? "not there"})`).join(", ") || "no profile"}`,
      );
      const own = profiles.find(({ name }) => name === "amphora");
      expect(
        profiles.map(({ name }) => name),
        "active profiles",
      ).to.include("amphora");
      expect(own?.path, "the tuned.conf of the profile amphora").to.be.a("string");
      const stuck = (own?.scripts ?? []).filter((path) => ((guest.tree.stat(path)?.mode ?? 0) & 0o111) === 0);
      evidence(`${own?.path}: scripts ${own?.scripts.join(", ") || "none"}`);
      expect(stuck, "scripts of the profile that cannot be executed").to.be.none();
    },
  );

  check(
    {
      id: "B14-tuned-enabled",
      title: "tuned is started at boot",
      grade: "required",
      why: "Upstream's element enables it in a script that is not executable, so that it runs only where the package enables it itself.",
      fix: `${fix} Run systemctl enable tuned in the image.`,
      appliesTo,
    },
    ({ guest, evidence }) => {
      const { path, masked, wantedBy } = guest.unit("tuned.service");
      evidence(
        `tuned.service: ${path ?? "no unit"}${masked ? ", masked" : ""}, wanted by ${wantedBy.join(", ") || "nothing"}`,
      );
      expect(path, "the file of tuned.service").to.be.a("string");
      expect(masked, "whether tuned.service is masked").to.equal(false);
      expect(wantedBy, "what starts tuned.service").to.not.be.empty;
    },
  );

  check(
    {
      id: "B14-no-irqbalance",
      title: "irqbalance is not there",
      grade: "required",
      why: "It spreads interrupts over all processors again, HAProxy's among them.",
      fix: `${fix} Remove the package irqbalance.`,
      appliesTo,
    },
    ({ guest, evidence }) => {
      const programs = ["/usr/sbin/irqbalance", "/sbin/irqbalance"].filter(
        (path) => guest.tree.stat(path) !== undefined,
      );
      evidence(`irqbalance: ${programs.join(", ") || "no program"}`);
      expect(programs, "programs called irqbalance").to.be.none();
    },
  );
});
