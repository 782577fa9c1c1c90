import type { Profile } from "../../src/verify/profile.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const profile = (sections: Partial<Profile>): Profile => ({ schemaVersion: 1, path: "p.yaml", ...sections });
const file = "/etc/hostname-of-ours";
const required = { path: file, mode: "0644", owner: 0, group: 0, contains: "ours" };
const withFile = profile({ files: { required: [required] } });
const key = "net.ipv4.icmp_ratelimit";
const withKey = profile({ sysctls: { [key]: 1234 } });
const unit = "rsyslog.service";

export const mutants: readonly Mutant[] = [
  {
    what: "packages as a profile requires them",
    profile: profile({ packages: { required: [{ name: "haproxy", version: ">=2.6" }, { name: "rsyslog" }] } }),
    kills: [],
  },
  {
    what: "a package that a profile requires not installed",
    profile: profile({ packages: { required: [{ name: "rsyslog" }, { name: "no-such-package" }] } }),
    kills: ["profile-packages"],
  },
  {
    what: "a package older than a profile requires",
    profile: profile({ packages: { required: [{ name: "haproxy", version: ">=2.9" }] } }),
    kills: ["profile-packages"],
  },
  {
    what: "no package that a profile forbids",
    profile: profile({ packages: { forbidden: ["telnetd"] } }),
    kills: [],
  },
  {
    what: "a package that a profile forbids",
    profile: profile({ packages: { forbidden: ["telnetd", "rsyslog"] } }),
    kills: ["profile-packages-forbidden"],
  },
  {
    what: "a file as a profile requires it",
    profile: withFile,
    files: (guest) => guest.write(file, "it is ours\n", { mode: 0o644 }),
    kills: [],
  },
  { what: "a file that a profile requires not there", profile: withFile, kills: ["profile-files"] },
  {
    what: "a directory in the place of a file that a profile requires",
    profile: withFile,
    files: (guest) => guest.directory(file),
    kills: ["profile-files"],
  },
  ...([{ mode: 0o600 }, { uid: 7 }, { gid: 7 }] as const).map(
    (status): Mutant => ({
      what: `a file with ${Object.keys(status)} other than a profile requires`,
      profile: withFile,
      files: (guest) => guest.write(file, "it is ours\n", { mode: 0o644, ...status }),
      kills: ["profile-files"],
    }),
  ),
  {
    what: "a file without the text that a profile requires",
    profile: withFile,
    files: (guest) => guest.write(file, "it is theirs\n", { mode: 0o644 }),
    kills: ["profile-files"],
  },
  {
    what: "a file with another digest than a profile requires",
    profile: profile({ files: { required: [{ path: "/etc/hostname", sha256: "0".repeat(64) }] } }),
    files: (guest) => guest.write("/etc/hostname", guest.tree.stat("/etc/hostname") ? guest.text("/etc/hostname") : ""),
    kills: ["profile-files"],
  },
  {
    what: "nothing where a profile forbids it",
    profile: profile({ files: { forbidden: ["/etc/forbidden"] } }),
    kills: [],
  },
  {
    what: "a broken link where a profile forbids anything",
    profile: profile({ files: { forbidden: ["/etc/forbidden"] } }),
    files: (guest) => guest.link("/etc/forbidden", "gone"),
    kills: ["profile-files-forbidden"],
  },
  {
    what: "a parameter set as a profile states it",
    profile: withKey,
    files: (guest) => guest.write("/etc/sysctl.d/99-ours.conf", `${key} = 1234\n`),
    kills: [],
  },
  { what: "a parameter that a profile states set nowhere", profile: withKey, kills: ["profile-sysctls"] },
  {
    what: "a parameter set in a file that systemd-sysctl does not read",
    profile: withKey,
    files: (guest) => guest.write("/etc/sysctl.d/99-ours", `${key} = 1234\n`),
    kills: ["profile-sysctls"],
  },
  {
    what: "a parameter set again by a later file",
    profile: withKey,
    files: (guest) =>
      guest
        .write("/etc/sysctl.d/98-ours.conf", `${key} = 1234\n`)
        .write("/usr/lib/sysctl.d/99-theirs.conf", `${key} = 1\n`),
    kills: ["profile-sysctls"],
  },
  {
    what: "units as a profile names them",
    profile: profile({ units: { enabled: [unit], disabled: ["no-such.service"], masked: ["ours.service"] } }),
    files: (guest) => guest.link("/etc/systemd/system/ours.service", "/dev/null"),
    kills: [],
  },
  {
    what: "a unit that a profile names as enabled not there",
    profile: profile({ units: { enabled: ["no-such.service"] } }),
    kills: ["profile-units"],
  },
  {
    what: "a unit that a profile names as disabled enabled",
    profile: profile({ units: { disabled: [unit] } }),
    kills: ["profile-units"],
  },
  {
    what: "a unit that a profile names as masked only disabled",
    profile: profile({ units: { masked: ["no-such.service"] } }),
    kills: ["profile-units"],
  },
];
