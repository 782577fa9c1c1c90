import { elf } from "../support/good-amphora.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const program = "/usr/sbin/haproxy";
const version = (to: string) => (stanza: string) => stanza.replace(/^Version: .*$/m, `Version: ${to}`);

/** Changes every list of features in the program: there are two. */
const features = (bytes: Buffer, from: string, to: string) => {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
};

export const mutants: readonly Mutant[] = [
  {
    what: "haproxy linked with a loader that is not there",
    files: (guest) =>
      guest.patch(program, (bytes) => bytes.write("/lib64/ld-linux-x86-64.so.9\0", bytes.indexOf("/lib64/ld-linux"))),
    kills: ["C1-haproxy-executable"],
  },
  {
    what: "the record of haproxy dropped",
    files: (guest) => guest.dpkg("haproxy"),
    kills: ["C1-haproxy-installed"],
  },
  {
    what: "another package that stands in for haproxy",
    files: (guest) =>
      guest.dpkg("haproxy", (stanza) => stanza.replace("Package: haproxy", "Package: other\nProvides: haproxy")),
    kills: ["C1-haproxy-installed", "C17-package-lists"],
  },
  {
    what: "haproxy removed, its configuration left",
    files: (guest) =>
      guest.dpkg("haproxy", (stanza) => stanza.replace("install ok installed", "deinstall ok config-files")),
    kills: ["C1-haproxy-installed"],
  },
  {
    what: "haproxy of a version too old",
    files: (guest) => guest.dpkg("haproxy", version("2.0.9-1")),
    kills: ["C2-haproxy-version"],
  },
  { what: "haproxy of a newer version", files: (guest) => guest.dpkg("haproxy", version("1:2.8.5-1")), kills: [] },
  {
    what: "HAProxy's program removed",
    files: (guest) => guest.remove(program),
    kills: ["C1-haproxy-executable"],
  },
  {
    what: "HAProxy's program not executable",
    files: (guest) => guest.set(program, { mode: 0o644 }),
    kills: ["C1-haproxy-executable"],
  },
  {
    what: "HAProxy's program made for another architecture",
    files: (guest) => guest.write(program, elf(183, 64)),
    kills: ["A13-programs-architecture", "C1-haproxy-executable", "C3-haproxy-features"],
  },
  ...(
    [
      ["a script", "#!/bin/sh\n"],
      ["cut short", elf(62, 64).subarray(0, 64)],
    ] as const
  ).map(
    ([what, content]): Mutant => ({
      what: `HAProxy's program ${what}`,
      files: (guest) => guest.write(program, content),
      kills: ["C1-haproxy-executable", "C3-haproxy-features"],
    }),
  ),
  {
    what: "a directory in place of HAProxy's program",
    files: (guest) => guest.remove(program).directory(program),
    kills: ["C1-haproxy-executable"],
  },
  ...["OPENSSL", "THREAD ", "NS ", "PROMEX", "SYSTEMD"].map(
    (name): Mutant => ({
      what: `HAProxy built without ${name.trim()}`,
      files: (guest) => guest.patch(program, (bytes) => features(bytes, `+${name}`, `-${name}`)),
      kills: ["C3-haproxy-features"],
    }),
  ),
  {
    what: "HAProxy without a list of its features",
    files: (guest) =>
      guest.patch(program, (bytes) => {
        for (let at = bytes.indexOf("+ACCEPT4"); at >= 0; at = bytes.indexOf("+ACCEPT4", at))
          bytes.fill(0, at, at + 800);
      }),
    kills: ["C3-haproxy-features"],
  },
  {
    what: "HAProxy 3, which speaks to systemd by itself",
    files: (guest) =>
      guest.patch(program, (bytes) => features(bytes, "+SYSTEMD", "-SYSTEMD")).dpkg("haproxy", version("3.0.11-1")),
    kills: [],
  },
  {
    what: "haproxy taken out of rpm's database",
    base: "redhat",
    files: (guest) => guest.rpm("haproxy"),
    kills: ["C1-haproxy-installed"],
  },
];
