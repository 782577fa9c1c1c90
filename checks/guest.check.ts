import { architectureNamed } from "../src/guest/architecture.ts";
import { findCommand } from "../src/guest/command.ts";
import { architectureOfElf, readElfHeader } from "../src/guest/elf.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What the agent and the data plane start. */
const sampledPrograms = [
  ...["haproxy", "keepalived", "ipvsadm", "python3", "ip", "nft", "systemctl", "sshd", "cryptsetup", "rsyslogd"],
  ...["modprobe", "sysctl", "mkfs.ext2", "ping", "nc", "awk", "logrotate"],
];
/** The dynamic loaders by their fixed names. */
const sampledLibraries = [
  "/lib64/ld-linux-x86-64.so.2",
  "/lib/ld-linux-aarch64.so.1",
  "/lib/ld-linux.so.2",
  "/lib/ld-linux-armhf.so.3",
];

describe("guest", () => {
  check(
    {
      id: "A13-architecture-matches",
      title: "The guest's programs, its packages and the build record speak of one known architecture",
      grade: "required",
      why: "Programs of another architecture do not start on the hypervisor that the image is scheduled to.",
      fix: "Build with the right -a, and mark the image with its architecture where it is uploaded.",
      appliesTo: {},
    },
    ({ image, guest, evidence }) => {
      const { architecture: expected, recordPath } = image.expected;
      const programs = guest.architecture();
      const packages = ["dpkg", "haproxy"].flatMap((name) => guest.packages()?.installed(name) ?? []);
      evidence(
        `/bin/sh: ${programs ?? "unknown"}; ${packages.map(({ name, architecture }) => `${name}: ${architecture}`).join(", ") || "no packages"}; ${recordPath ?? "no build record"}: ${expected ?? "unknown"}`,
      );
      expect(programs, "what /bin/sh is made for").to.be.a("string");
      for (const { name, architecture = "all" } of packages) {
        // Packages for every architecture say nothing.
        if (["all", "noarch"].includes(architecture)) continue;
        expect(architectureNamed(architecture) ?? architecture, `the architecture of the package ${name}`).to.equal(
          programs,
        );
      }
      if (expected !== undefined) expect(programs, "what /bin/sh is made for").to.equal(expected);
    },
  );

  check(
    {
      id: "A13-programs-architecture",
      title: "The programs that an amphora runs are made for the same architecture as its shell",
      grade: "required",
      why: "A single package of another architecture installs without complaint and does not start: “Exec format error”.",
      fix: "Build with the right -a, and without foreign architectures in dpkg or dnf.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const expected = guest.architecture();
      // A sample, since reading the first bytes of all takes longer than all other checks; links to what is met already count once.
      const places = new Set<string>();
      for (const name of sampledPrograms) {
        const command = findCommand(guest, name);
        if (command !== undefined) places.add(command.place);
      }
      for (const path of sampledLibraries) {
        const place = guest.tree.resolve(path);
        if (place !== undefined && guest.tree.lstat(place)?.type === "file") places.add(place);
      }
      const read = [...places].flatMap((place) => {
        const header = readElfHeader(guest.tree, place);
        // A script has none; that a program is whole is another check's.
        if (header === undefined) return [];
        const machine = `machine ${header.machine} of ${header.bits} bits`;
        return [{ place, architecture: architectureOfElf(header) ?? machine }];
      });
      evidence(
        `${read.length} programs and libraries looked at: ${read.map(({ place }) => place).join(" ")}; wanted: ${expected}`,
      );
      expect(read, "programs to look at").to.not.be.empty;
      const foreign = read.filter(({ architecture }) => architecture !== expected);
      expect(
        foreign.map(({ place, architecture }) => `${place} is ${architecture}`),
        "programs of another architecture",
      ).to.be.none();
    },
  );
});
