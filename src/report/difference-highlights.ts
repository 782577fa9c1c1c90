import type { Difference, FileChange, FileState, ValueChange } from "../difference/difference.ts";
import { type Phrase, say } from "./phrase.ts";

/** Packages that speak to the network, guard it, or keep secrets, by their names on Debian and on the RPM family. */
const guarding = new RegExp(
  `^(${[
    ...[
      "linux-image",
      "kernel",
      "grub",
      "shim",
      "systemd",
      "dbus",
      "libc6",
      "glibc",
      "libpam",
      "pam",
      "login",
      "passwd",
    ],
    ...[
      "shadow-utils",
      "sudo",
      "polkit",
      "policykit",
      "libpolkit",
      "apparmor",
      "selinux",
      "openssh",
      "openssl",
      "libssl",
    ],
    ...[
      "gnutls",
      "libgnutls",
      "nss",
      "libnss3",
      "libcrypt",
      "krb5",
      "libkrb5",
      "libgssapi",
      "gnupg",
      "gpg",
      "ca-certificates",
    ],
    ...[
      "crypto-policies",
      "haproxy",
      "keepalived",
      "nftables",
      "iptables",
      "iproute",
      "isc-dhcp",
      "dhcp",
      "cloud-init",
    ],
    ...[
      "rsyslog",
      "curl",
      "libcurl",
      "octavia",
      "amphora",
      "python3-octavia",
      "python3-cryptography",
      "python3-openssl",
    ],
    ...["python3-werkzeug", "python3-flask", "python3-gunicorn", "gunicorn", "python3-requests", "python3-urllib3"],
  ].join("|")})`,
);

/** What of a difference bears on security, the gravest first; to be looked at before anything else. */
export function securityItems(difference: Difference): Phrase[] {
  const { packages, files, users, groups, ports, checks } = difference;
  return [
    ...packages.flatMap(({ name, change, old = "", new: now = "" }) =>
      change === "downgraded" ? [say`Package ${name} went back from ${old} to ${now}.`] : [],
    ),
    ...checks
      .filter(({ old, new: now }) => old === "pass" && now !== "pass")
      .map((check) => valuePhrase("Check", check)),
    ...files.flatMap(privileges),
    ...users.map((user) => valuePhrase("User", user)),
    ...groups.map((group) => valuePhrase("Group", group)),
    ...ports.map((port) => valuePhrase("Listener", port)),
    ...packages.flatMap(({ name, change, old = "", new: now = "" }) =>
      (change === "upgraded" || change === "changed") && guarding.test(name)
        ? [say`Package ${name} went from ${old} to ${now}; its changelog tells what was mended.`]
        : [],
    ),
  ];
}

/** How a value changed, as a sentence. */
export function valuePhrase(noun: string, { name, old, new: now }: ValueChange): Phrase {
  const subject = [`${noun} `, { guest: name }] as const;
  if (now === undefined) return [...subject, " is gone; it was: ", { guest: old ?? "" }, "."];
  if (old === undefined) return [...subject, " is new: ", { guest: now }, "."];
  return [...subject, " went from ", { guest: old }, " to ", { guest: now }, "."];
}

/** Set-user-ID and set-group-ID, and the attribute in which capabilities stand. */
const borrowed = 0o6000;
const capability = "security.capability";

function privileges({ path, change, old, new: now, attributes = [] }: FileChange): Phrase[] {
  const phrases: Phrase[] = [];
  const [before, after] = [borrowedBy(old), borrowedBy(now)];
  if (before !== after && (before !== "" || after !== "")) {
    phrases.push(
      change === "removed"
        ? say`Program ${path} with the mode ${before} is gone.`
        : before === ""
          ? say`Program ${path} runs with the rights of its owner or group: mode ${after}.`
          : say`Program ${path} went from the mode ${before} to ${now?.mode.toString(8) ?? ""}.`,
    );
  }
  if (attributes.includes(capability))
    phrases.push(
      change === "removed"
        ? say`Program ${path} with capabilities is gone.`
        : change === "added"
          ? say`Program ${path} has capabilities.`
          : say`The capabilities of ${path} are others.`,
    );
  return phrases;
}

function borrowedBy(state: FileState | undefined): string {
  return state?.type === "file" && (state.mode & borrowed) !== 0 ? state.mode.toString(8) : "";
}
