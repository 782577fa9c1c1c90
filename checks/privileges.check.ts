import { inventory } from "../src/guest/inventory.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { privilegedLibraries, privilegedPrograms } from "./data/privileged-programs.ts";

describe("privileges", () => {
  check(
    {
      id: "M12-setuid-programs",
      title: "Only the programs that a distribution means to run with another's rights do so",
      grade: "recommended",
      why: "One more set-user-ID program is one more way from any account to root, and a builder's leftover is the classical back door.",
      fix: "Remove the set-user-ID or set-group-ID bit, or the program; dpkg-statoverride --list tells who set it.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const entries = guest.fact(inventory);
      const family = guest.family();
      const names = family === undefined ? Object.values(privilegedPrograms).flat() : privilegedPrograms[family];
      const known = new Set([...names, ...privilegedLibraries]);
      const privileged = entries.filter(({ status }) => status.type === "file" && (status.mode & 0o6000) !== 0);
      evidence(
        `${privileged.length} of ${entries.length} entries run with another's rights; known of the ${family ?? "unknown"} family: ${known.size}`,
      );
      expect(privileged, "programs that run with another's rights, such as su").to.not.be.empty;
      const plain = (path: string) =>
        path
          .replace(/^(\/usr)?\/s?bin\//, "/usr/bin/")
          .replace(/^\/usr\/sbin\//, "/usr/bin/")
          .replace(/^(\/usr)?\/lib(64|\/[a-z0-9_]+-linux-gnu[a-z0-9]*)?\//, "/usr/lib/");
      // Bits without an execute bit do nothing, and are left over all the same.
      const others = privileged.filter(({ path }) => !known.has(plain(path)));
      expect(
        others.map(({ path, status }) => `${path} (0${status.mode.toString(8)})`),
        "programs beyond the distribution's",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M12-not-world-writable",
      title: "Nobody but the owner's group may write to any file, nor to a directory that is not sticky",
      grade: "recommended",
      why: "HAProxy runs as nobody: a file that everybody may write is how a fault in it becomes root.",
      fix: "Take the write bit for others off; a strict umask during the build prevents it.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const entries = guest
        .fact(inventory)
        .filter(({ status }) => status.type === "file" || status.type === "directory");
      const open = entries.filter(({ status }) => (status.mode & 0o002) !== 0);
      const sticky = open.filter(({ status }) => status.type === "directory" && (status.mode & 0o1000) !== 0);
      evidence(
        `${entries.length} files and directories; sticky and open to all: ${
          sticky
            .map(({ path }) => path)
            .slice(0, 10)
            .join(", ") || "none"
        }`,
      );
      expect(entries, "files and directories").to.not.be.empty;
      const temporary = /^(\/tmp|\/var\/tmp|\/dev\/shm|\/dev\/mqueue|\/run\/lock|\/var\/crash|\/var\/lock)(\/|$)/;
      const wrong = open.filter((entry) => !sticky.includes(entry) || !temporary.test(entry.path));
      expect(
        wrong.map(({ path, status }) => `${path} (0${status.mode.toString(8)})`),
        "what everybody may write to",
      ).to.be.none();
    },
  );
});
