import type { TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "./guest.ts";
import { entriesBelow } from "./subtree.ts";

/** A secret that stands in a file of the guest. */
export interface Credential {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly kind: "private-key" | "password";
  /** What it is, never its value. */
  readonly what: string;
}

/** What was looked through, and what was found. */
export interface CredentialSearch {
  readonly files: number;
  readonly bytes: number;
  readonly found: readonly Credential[];
  /** Files that were not read, because there are more of them than fit. */
  readonly unread: number;
}

/** Where builders, administrators and cloud-init put secrets; programs and their data stand elsewhere. */
const places = [
  "/root",
  "/home",
  "/etc",
  "/opt",
  "/srv",
  "/tmp",
  "/usr/local",
  "/var/tmp",
  "/var/lib/cloud",
  "/var/lib/octavia",
  "/var/cache/debconf",
];

/**
 * What is public in those places, and much of it: rules of AppArmor, start scripts, fonts, lists of primes, package lists,
 * installed Python modules; and SSH host keys and diskimage-builder's manifests, which checks of their own are about.
 */
const publicPlaces =
  /^\/etc\/(?:apparmor\.d|init\.d|rc\d\.d|fonts|X11|pam\.d|sv|ssl\/certs|pki\/ca-trust|ca-certificates|selinux|udev\/hwdb\.d|iproute2|ssh\/(?:moduli|ssh_host_\w+)|cloud\/templates|dib-manifests)(?:[/.-]|$)|\/(?:dist|site)-packages\/|^\/usr\/local\/(?:share|include|lib\/python)|^\/var\/cache\/debconf\/(?:templates|config)/;

/** Made anew by its package on each installation, known to everybody, and served by nothing in an amphora. */
const harmless: ReadonlySet<string> = new Set(["/etc/ssl/private/ssl-cert-snakeoil.key"]);

/** Bytes of a file beyond which it is no text with a secret in it, and bytes and files of all that are read. */
const largestFile = 256 * 1024;
const mostBytes = 32 * 1024 * 1024;
const mostFiles = 10_000;

export function findCredentials(guest: Guest): CredentialSearch {
  const entries = places.flatMap((place) => entriesBelow(guest, place)).filter(isRead);
  const found: Credential[] = [];
  let [files, bytes, unread] = [0, 0, 0];
  for (const { path, status } of entries) {
    if (files >= mostFiles || bytes + status.size > mostBytes) {
      unread += 1;
      continue;
    }
    files += 1;
    bytes += status.size;
    found.push(...credentialsIn(path, Buffer.from(guest.tree.read(path)).toString("latin1")));
  }
  return { files, bytes, found, unread };
}

function isRead({ path, status }: TreeEntry): boolean {
  const isText = status.type === "file" && status.size > 0 && status.size <= largestFile;
  return isText && !publicPlaces.test(path) && !harmless.has(path);
}

/** Names whose value is a secret wherever they are assigned one. */
const secretNames =
  /^\s*(?:export\s+|declare -x\s+)?["']?(REG_PASSWORD|REG_ACTIVATION_KEY|OS_PASSWORD|OS_TOKEN|OS_APPLICATION_CREDENTIAL_SECRET|DIB_PASSWORD|aws_secret_access_key|heartbeat_key|proxy_password|password|_authToken|secret_key)["']?\s*[=:]\s*["']?([^\s"']+)/i;

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, "an access key of AWS"],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,100}:([^\s/@"'<>]{1,200})@/i, "a URL with a password"],
  [/\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)/i, "a login of netrc"],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, "a token of GitHub"],
];

/** What stands where a value is to be filled in. */
const placeholder =
  /^(?:[<${%[*]|x+$|\.+$|(?:your|my|some|the)?[_-]?(?:password|passwd|pass|secret|key|none|null|true|false|yes|no)$|change_?me$|ask$|REPLACE|""|''|#)/i;

/** One of these stands in every text with a secret that is known here; looking for them first takes a tenth of the time. */
const signs = [
  "private key",
  "passw",
  "secret",
  "token",
  "_key",
  "akia",
  "asia",
  "://",
  "ghp_",
  "gho_",
  "ghu_",
  "ghs_",
  "ghr_",
];

function credentialsIn(path: string, text: string): Credential[] {
  const lower = text.toLowerCase();
  if (!signs.some((sign) => lower.includes(sign))) return [];
  const found: Credential[] = [];
  const isNetrc = /\/(?:\.netrc|_netrc|auth\.conf(?:\.d\/[^/]+)?)$/.test(path);
  text.split("\n").forEach((line, index) => {
    const note = (kind: Credential["kind"], what: string) => found.push({ path, line: index + 1, kind, what });
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/.test(line)) note("private-key", "a private key");
    if (/^\s*(?:#|;|\/\/)/.test(line) || line.length > 10_000) return;
    const [, name, value] = secretNames.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !placeholder.test(value)) note("password", `a value of ${name}`);
    else if (isNetrc && /\bpassword\s+\S/.test(line)) note("password", "a login of netrc");
    else {
      const known = patterns.find(([pattern]) => {
        const match = pattern.exec(line);
        return match !== null && !placeholder.test(match[1] ?? "value of its own");
      });
      if (known !== undefined) note("password", known[1]);
    }
  });
  return found;
}
