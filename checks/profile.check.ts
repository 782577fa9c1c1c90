import { createHash } from "node:crypto";
import { readSysctls } from "../src/guest/sysctl.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** Bytes of a file of which the digest is taken or the text is searched. */
const largestRead = 256 * 1024 * 1024;

describe("profile", () => {
  check(
    {
      id: "profile-packages",
      title: "Every package that the profile requires is installed, in a version that it allows",
      grade: "required",
      why: "Whoever wrote the profile depends on these packages.",
      fix: "Install the package in an element, or correct packages: required in the profile.",
      appliesTo: { needs: ["profile-packages"] },
    },
    ({ image, guest, evidence, skip }) => {
      const wanted = image.profile?.packages?.required ?? [];
      const database = guest.packages();
      if (database === undefined) return skip(...guest.noPackages());
      expect(wanted, "packages that the profile requires").to.not.be.empty;
      for (const { name, version } of wanted) {
        const found = database.installed(name);
        evidence(
          `${name} ${version ?? "in any version"}: ${found ? `${found.name} ${found.version}` : "not installed"}`,
        );
      }
      for (const { name, version } of wanted) expect(database).to.include.package(name, version);
    },
  );

  check(
    {
      id: "profile-packages-forbidden",
      title: "No package is installed that the profile forbids",
      grade: "required",
      why: "Whoever wrote the profile keeps these packages out of amphorae.",
      fix: "Take the package out of the elements, or correct packages: forbidden in the profile.",
      appliesTo: { needs: ["profile-packages-forbidden"] },
    },
    ({ image, guest, evidence, skip }) => {
      const forbidden = image.profile?.packages?.forbidden ?? [];
      const database = guest.packages();
      if (database === undefined) return skip(...guest.noPackages());
      evidence(
        `${database.sources.join(", ")}: ${database.packages.length} records; forbidden: ${forbidden.join(", ")}`,
      );
      expect(forbidden, "packages that the profile forbids").to.not.be.empty;
      expect(database.packages, "records of packages").to.not.be.empty;
      // A package that is half installed is there as well.
      const there = database.packages.filter(
        ({ name, state }) => forbidden.includes(name) && state !== "not-installed" && state !== "config-files",
      );
      expect(
        there.map(({ name, version }) => `${name} ${version}`),
        "packages that are forbidden",
      ).to.be.none();
    },
  );

  check(
    {
      id: "profile-files",
      title: "Every file that the profile requires is there, with the mode, owner and content that it states",
      grade: "required",
      why: "Whoever wrote the profile depends on these files.",
      fix: "Put the file in place in an element, or correct files: required in the profile.",
      appliesTo: { needs: ["profile-files"] },
    },
    ({ image, guest, evidence }) => {
      const wanted = image.profile?.files?.required ?? [];
      expect(wanted, "files that the profile requires").to.not.be.empty;
      const wrong: string[] = [];
      for (const { path, mode, owner, group, sha256, contains } of wanted) {
        const status = guest.tree.stat(path);
        const told =
          status && `${status.type}, mode 0${(status.mode & 0o7777).toString(8)}, ${status.uid}:${status.gid}`;
        evidence(`${path}: ${told ?? "nothing is there"}`);
        if (status?.type !== "file") {
          wrong.push(`${path}: ${status === undefined ? "missing" : `a ${status.type}, no regular file`}`);
          continue;
        }
        const bits = status.mode & 0o7777;
        if (mode !== undefined && bits !== Number.parseInt(mode, 8)) wrong.push(`${path}: mode 0${bits.toString(8)}`);
        if (owner !== undefined && status.uid !== owner) wrong.push(`${path}: owner ${status.uid}`);
        if (group !== undefined && status.gid !== group) wrong.push(`${path}: group ${status.gid}`);
        if (sha256 === undefined && contains === undefined) continue;
        if (status.size > largestRead) {
          wrong.push(`${path}: ${status.size} bytes are too many to look into`);
          continue;
        }
        const content = Buffer.from(guest.tree.read(path));
        const digest = createHash("sha256").update(content).digest("hex");
        if (sha256 !== undefined && digest !== sha256) wrong.push(`${path}: SHA-256 ${digest}`);
        if (contains !== undefined && !content.includes(contains)) wrong.push(`${path}: without the text ${contains}`);
      }
      expect(wrong, "files that are not as the profile requires").to.be.none();
    },
  );

  check(
    {
      id: "profile-files-forbidden",
      title: "Nothing stands at the paths that the profile forbids",
      grade: "required",
      why: "Whoever wrote the profile keeps these files out of amphorae.",
      fix: "Remove the file in an element, or correct files: forbidden in the profile.",
      appliesTo: { needs: ["profile-files-forbidden"] },
    },
    ({ image, guest, evidence }) => {
      const forbidden = image.profile?.files?.forbidden ?? [];
      expect(forbidden, "paths that the profile forbids").to.not.be.empty;
      const there = forbidden.filter((path) => guest.tree.lstat(path) !== undefined);
      evidence(`of ${forbidden.length} paths ${there.length} are there`);
      expect(there, "paths that are forbidden").to.be.none();
    },
  );

  check(
    {
      id: "profile-sysctls",
      title: "systemd sets every kernel parameter at boot to the value that the profile states",
      grade: "required",
      why: "Whoever wrote the profile depends on these values, and a file that systemd-sysctl does not read sets none.",
      fix: "Set the value in a file of /etc/sysctl.d that ends in .conf, or correct sysctls in the profile.",
      appliesTo: { needs: ["profile-sysctls"] },
    },
    ({ image, guest, evidence }) => {
      const wanted = Object.entries(image.profile?.sysctls ?? {});
      const sysctls = guest.fact(readSysctls);
      evidence(`${sysctls.files.length} files of sysctl.d with ${sysctls.settings.length} settings are read`);
      expect(wanted, "parameters that the profile states").to.not.be.empty;
      const words = (value: unknown) => String(value).trim().split(/\s+/).join(" ");
      const wrong: string[] = [];
      for (const [key, value] of wanted) {
        const set = sysctls.effective(key);
        evidence(`${key}: ${set ? `${set.value} (${set.from})` : "set by no file"}, wanted ${words(value)}`);
        if (set === undefined) wrong.push(`${key} is set by no file that is read`);
        else if (words(set.value) !== words(value)) wrong.push(`${key} is ${words(set.value)}, not ${words(value)}`);
      }
      expect(wrong, "kernel parameters that are not as the profile states").to.be.none();
    },
  );

  check(
    {
      id: "profile-units",
      title: "Every unit that the profile names is enabled, disabled or masked as it says",
      grade: "required",
      why: "Whoever wrote the profile depends on what a boot starts.",
      fix: "Enable, disable or mask the unit in an element, or correct units in the profile.",
      appliesTo: { needs: ["profile-units"] },
    },
    ({ image, guest, evidence }) => {
      const { enabled = [], disabled = [], masked = [] } = image.profile?.units ?? {};
      const wrong: string[] = [];
      const demand = (names: readonly string[], word: string, holds: (name: string) => boolean) => {
        for (const name of names) if (!holds(name)) wrong.push(`${name} is not ${word}`);
      };
      for (const name of new Set([...enabled, ...disabled, ...masked])) {
        const unit = guest.unit(name);
        const pulled = unit.wantedBy.join(", ") || "nothing";
        evidence(`${name}: ${unit.path ?? "no unit"}${unit.masked ? ", masked" : ""}, wanted by ${pulled}`);
      }
      const isEnabled = (name: string) => {
        const { path, masked: isMasked, wantedBy } = guest.unit(name);
        return path !== undefined && !isMasked && wantedBy.length > 0;
      };
      demand(enabled, "enabled", isEnabled);
      demand(disabled, "disabled", (name) => !isEnabled(name));
      demand(masked, "masked", (name) => guest.unit(name).masked);
      expect(enabled.length + disabled.length + masked.length, "units that the profile names").to.be.above(0);
      expect(wrong, "units that are not as the profile says").to.be.none();
    },
  );
});
