import { dpkgRecord, goodAmphora } from "./good-amphora.ts";
import type { Entry } from "./memory-tree.ts";
import { hostile } from "./verdicts.ts";

/** Hostile words as names of files, each with one of the words at its beginning: no `/`, no zero byte, at most 255 bytes. */
export const hostileNames: readonly string[] = ["]]>", "\x1b", "::error", "| cell", "\n# heading", "\nok 99"].map(
  (start) => {
    const words = hostile.slice(hostile.indexOf(start)).replaceAll("/", "\u2215").replaceAll("\0", "");
    return Buffer.from(words)
      .subarray(0, 180)
      .toString("utf8")
      .replace(/\ufffd+$/, "");
  },
);

/** A tiny amphora that says hostile words wherever a guest can say anything, and fails checks that repeat them. */
export function hostileAmphora(): Map<string, Entry> {
  const entries = goodAmphora();
  const line = hostile.replace(/[\n\r\u2028]/g, " ").replaceAll("\0", "");
  const status = entries.get("/var/lib/dpkg/status");
  if (typeof status !== "string") throw new Error("the good amphora has no package database in one text");
  const packages = hostileNames.map((name) => dpkgRecord(name.replaceAll("\n", " "), undefined, line));
  entries.set("/var/lib/dpkg/status", [status, ...packages].join("\n"));
  const quoted = `'${line.replaceAll("'", "")}'`;
  entries.set("/usr/lib/os-release", `ID=debian\nVERSION_ID=${quoted}\nPRETTY_NAME=${quoted}\n`);
  entries.set("/etc/hostname", `${line}\n`);
  entries.set(
    "/etc/passwd",
    `${entries.get("/etc/passwd")}${line.replaceAll(":", ";")}:x:0:0:${line.replaceAll(":", ";")}:/root:/bin/sh\n`,
  );
  entries.set("/etc/fstab", `${entries.get("/etc/fstab")}/dev/${hostileNames[0]} /mnt ext4 defaults 0 2\n`);
  for (const name of hostileNames) {
    entries.set(`/etc/${name}`, { content: line, mode: 0o666 });
    entries.set(`/usr/bin/${name}`, { content: line, mode: 0o4777 });
    entries.set(`/root/.ssh/${name}`, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    entries.set(`/home/${name}/.bash_history`, line);
    entries.set(`/etc/systemd/system/${name}.service`, `[Service]\nExecStart=${line}\n`);
    entries.set(`/etc/systemd/system/multi-user.target.wants/${name}.service`, {
      link: `/etc/systemd/system/${name}.service`,
    });
  }
  return entries;
}
