import { posix } from "node:path";
import type { Guest } from "./guest.ts";
import { readSystemd } from "./systemd/systemd.ts";
import { namesIn, readText } from "./text.ts";

/** How AppArmor confines rsyslogd. */
export interface RsyslogProfile {
  /** The profile's file. */
  readonly path: string;
  /** Why the profile is not loaded, as a clause. */
  readonly idle?: string;
  /** Whether sockets of other mount namespaces, whose paths are disconnected, are let through. */
  readonly attachesDisconnected: boolean;
  /** Files with a rule about the agent's socket directory. */
  readonly rules: readonly string[];
}

const profile = "/etc/apparmor.d/usr.sbin.rsyslogd";
const largestFile = 64 * 1024;
/** Files beyond which an included directory is not read; a rule behind them counts as missing. */
const mostFiles = 200;

/** AppArmor's profile of rsyslogd; `undefined` where the guest has none and rsyslogd is free. To be read as a fact. */
export function readRsyslogProfile(guest: Guest): RsyslogProfile | undefined {
  const { tree } = guest;
  const text = readText(tree, profile, largestFile);
  if (text === undefined) return undefined;
  const lines = text.split("\n").map((line) => line.replace(/#(?!\s*include).*/, ""));
  const header = lines.find((line) => /\/rsyslogd\b/.test(line) && line.includes("{")) ?? "";
  const directories = lines.flatMap((line) => {
    const [, at] = /^[ \t]*#?include[ \t]+(?:if\s+exists\s+)?[<"]([^>"]+)[>"]/.exec(line) ?? [];
    return at === undefined ? [] : [posix.resolve("/etc/apparmor.d", at)];
  });
  const included = directories.flatMap((at) => {
    return tree.stat(at)?.type === "directory" ? namesIn(tree, at).map((name) => `${at}/${name}`) : [at];
  });
  const rules = [profile, ...included.slice(0, mostFiles)].filter((path) =>
    (readText(tree, path, largestFile) ?? "").split("\n").some(isRule),
  );
  const idle = idleness(guest);
  return {
    path: profile,
    ...(idle !== undefined && { idle }),
    attachesDisconnected: /flags\s*=\s*\([^)]*\battach_disconnected\b/.test(header),
    rules,
  };
}

/** Whether a line lets rsyslogd write below its directory in /run: a path, then letters of which one is `w`. */
function isRule(line: string): boolean {
  const [path = "", permissions = ""] = line.replace(/,\s*$/, "").trim().split(/\s+/);
  return (
    /^"?(\/\{,var\/\}|\/var\/|\/)?run\/rsyslog\b/.test(path.replace("@{run}", "/run")) &&
    /^[rwlkma]*w[rwlkma]*$/.test(permissions)
  );
}

function idleness(guest: Guest): string | undefined {
  const { tree } = guest;
  if (tree.lstat("/etc/apparmor.d/disable/usr.sbin.rsyslogd")) return "it is disabled";
  return guest.fact(readSystemd).starts("apparmor.service") ? undefined : "AppArmor is not started";
}
