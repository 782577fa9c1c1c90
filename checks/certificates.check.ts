import { readRamDiskScripts, readRamDiskUnits } from "../src/guest/ram-disk.ts";
import { readSystemd } from "../src/guest/systemd/systemd.ts";
import { executableDefect, startCommands } from "../src/guest/systemd/unit-command.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** KiB of memory that argon2 may take where it is bounded. */
const mostMemory = 64 * 1024;

describe("RAM disk for certificates", () => {
  check(
    {
      id: "H1-one-ram-disk-unit",
      title: "One unit makes the RAM disk, whatever its names",
      grade: "required",
      why: "Where an element and the agent's package each bring a unit, one of them is never started, and a change to it has no effect; or both run, and the second hides the first one's mount.",
      fix: "Let one unit have both names, as the element certs-ramfs does with the alias octavia-agent-certs-ramfs.service.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { starts } = guest.fact(readSystemd);
      const units = guest.fact(readRamDiskUnits);
      const words = units.map(({ name, path, aliases }) => {
        const also = aliases.length > 0 ? `, also ${aliases.join(", ")}` : "";
        return `${name} (${path}${also}) ${starts(name) ? "is started" : "is not started"}`;
      });
      evidence(words.join("; ") || "no unit of a RAM disk");
      expect(
        units.map(({ name }) => name),
        "units of a RAM disk",
      ).to.have.lengthOf(1);
    },
  );

  check(
    {
      id: "H1-ram-disk-script",
      title: "The script that makes the RAM disk is there and everybody may run it",
      grade: "required",
      why: "Without the RAM disk the agent does not start, or writes tenants' keys to the disk.",
      fix: "Install the script with mode 0755, as the element certs-ramfs does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const units = guest.fact(readRamDiskUnits);
      const commands = units.flatMap((unit) => startCommands(guest.tree, unit));
      const defects = commands.flatMap(({ program, path }) => {
        const status = path === undefined ? undefined : guest.tree.stat(path);
        evidence(`${program}: ${path ?? "not found"}, mode ${status?.mode.toString(8) ?? "unknown"}`);
        const defect = path === undefined ? "not found" : executableDefect(guest.tree, path);
        if (defect !== undefined) return [`${program}: ${defect}`];
        return (status?.mode ?? 0) & 0o022 ? [`${program}: others may write it`] : [];
      });
      expect(commands, "commands that make the RAM disk").to.not.be.empty;
      expect(defects, "what is wrong with them").to.be.none();
    },
  );

  check(
    {
      id: "H1-ram-disk-format",
      title: "The RAM disk is formatted as LUKS1, or with little memory",
      grade: "required",
      why: "LUKS2 takes up to 1 GiB of memory for argon2, which small flavors do not have (stories 2005837 and 2006066), and its header alone fills the 16 MiB RAM disk of Debian's kernels.",
      fix: "Format with --type luks1, as the element certs-ramfs does, or with --pbkdf pbkdf2 or a small --pbkdf-memory.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const scripts = guest.fact(readRamDiskScripts);
      const lines = scripts.flatMap(({ path, text }) =>
        text
          .split("\n")
          .flatMap((line) => (/\bcryptsetup\b.*\bluksFormat\b/.test(line) ? [{ path, line: line.trim() }] : [])),
      );
      for (const { path, line } of lines) evidence(`${path}: ${line}`);
      expect(lines, `commands that format, in ${scripts.map(({ path }) => path).join(", ") || "no script"}`).to.not.be
        .empty;
      const hungry = lines.filter(({ line }) => {
        const memory = Number(/--pbkdf-memory[= ](\d+)/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY);
        return !/(--type|-M)[= ]?luks1\b|--pbkdf[= ]pbkdf2\b/.test(line) && memory > mostMemory;
      });
      expect(
        hungry.map(({ path, line }) => `${path}: ${line}`),
        "commands that take much memory",
      ).to.be.none();
    },
  );

  check(
    {
      id: "H1-ram-disk-devices",
      title: "The module of RAM disks makes one device",
      grade: "recommended",
      why: "It makes sixteen without being told, and whatever is written into a second one takes memory that nobody looks for.",
      fix: "Load brd with rd_nr=1, as the element certs-ramfs does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const scripts = guest.fact(readRamDiskScripts);
      const lines = scripts.flatMap(({ text }) =>
        text.split("\n").filter((line) => /\bmodprobe\b.*\bbrd\b/.test(line)),
      );
      evidence(lines.map((line) => line.trim()).join("; ") || "brd is not loaded");
      expect(lines, "commands that load brd").to.not.be.empty;
      const many = lines.filter((line) => !/\brd_nr=1\b/.test(line)).map((line) => line.trim());
      expect(many, "commands without rd_nr=1").to.be.none();
    },
  );
});
