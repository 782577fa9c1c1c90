import { createHash } from "node:crypto";
import { isLocked, readAccounts } from "../guest/account.ts";
import type { Guest } from "../guest/guest.ts";
import { readSysctls } from "../guest/sysctl.ts";
import { readSystemd } from "../guest/systemd/systemd.ts";
import { readText } from "../guest/text.ts";
import { readListeners } from "./listeners.ts";

/** Names and what they are set to; both the guest's words. */
export type Values = ReadonlyMap<string, string>;

/** What the guest's configuration comes to, by the members of `Difference` that tell how it differs. */
export interface GuestValues {
  readonly kernels: Values;
  readonly units: Values;
  readonly users: Values;
  /** Digests of users' password fields, which are compared and never told. */
  readonly passwords: Values;
  readonly groups: Values;
  readonly boot: Values;
  readonly ports: Values;
  readonly sysctls: Values;
}

/** @param guarded reads one of them, and says what could not be read */
export function readGuestValues(guest: Guest, guarded: (what: string, read: () => Values) => Values): GuestValues {
  return {
    kernels: guarded("kernels", () => kernels(guest)),
    units: guarded("units", () => units(guest)),
    users: guarded("users", () => users(guest)),
    passwords: guarded("passwords", () => passwords(guest)),
    groups: guarded("groups", () => groups(guest)),
    boot: guarded("the boot loader", () => boot(guest)),
    ports: guarded("ports", () => readListeners(guest)),
    sysctls: guarded("sysctls", () => sysctls(guest)),
  };
}

function kernels(guest: Guest): Values {
  return new Map(
    guest.kernels().map(({ version, image, initrd, modules }) => {
      const parts = { image, "initial RAM disk": initrd, modules };
      const there = Object.entries(parts).flatMap(([name, path]) => (path === undefined ? [] : [name]));
      return [version, there.join(", ") || "nothing but its name"];
    }),
  );
}

/** The words of `systemctl is-enabled`, save that what a boot starts is told as such. */
function units(guest: Guest): Values {
  const { names, links, unit, starts } = guest.fact(readSystemd);
  const found = new Map<string, string>();
  for (const name of [...names.places.keys(), ...links.map((link) => link.name)]) {
    const place = names.places.get(name);
    const one = unit(name);
    if (place?.kind === "alias") found.set(name, `alias of ${one.name}`);
    else if (place?.kind === "mask" || one.masked) found.set(name, "masked");
    else if (one.path !== undefined) {
      const installs = ["WantedBy", "RequiredBy", "UpheldBy", "Alias", "Also"];
      const isStatic = installs.every((key) => one.list("Install", key).length === 0);
      const idle = one.wantedBy.length > 0 ? "enabled" : isStatic ? "static" : "disabled";
      found.set(name, starts(name) ? "started at boot" : idle);
    }
  }
  return found;
}

function users(guest: Guest): Values {
  return new Map(
    guest.fact(readAccounts).accounts.map(({ name, uid, home, shell, password }) => {
      const word = password === "" ? "empty" : password === undefined || isLocked(password) ? "locked" : "set";
      return [name, `user ID ${uid}, home ${home}, shell ${shell}, password ${word}`];
    }),
  );
}

function passwords(guest: Guest): Values {
  return new Map(
    guest
      .fact(readAccounts)
      .accounts.map(({ name, password = "" }) => [name, createHash("sha256").update(password).digest("hex")]),
  );
}

/** group(5): name, password, ID, members. */
function groups({ tree }: Guest): Values {
  const lines = (readText(tree, "/etc/group") ?? "").split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [name = "", , id = "", members = ""] = line.split(":");
      return [name, `group ID ${id}${members === "" ? "" : `, members ${members}`}`];
    }),
  );
}

/** UUIDs are drawn anew by each build. */
const uuid = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

function boot(guest: Guest): Values {
  const { entries, commands } = guest.bootLoader();
  const [first] = entries;
  const timeout = commands.findLast(({ words }) => words[0] === "set" && words[1]?.startsWith("timeout="))?.words[1];
  return new Map([
    ...(first === undefined ? [] : [["kernel command line", first.options.replace(uuid, "<UUID>")] as const]),
    ...(timeout === undefined ? [] : [["menu timeout", timeout.slice("timeout=".length)] as const]),
  ]);
}

function sysctls(guest: Guest): Values {
  const { settings, effective } = guest.fact(readSysctls);
  return new Map(settings.map(({ key, value }) => [key, effective(key)?.value ?? value]));
}
