import type { Guest } from "../guest/guest.ts";
import { parseKeyFile } from "../guest/key-file.ts";
import { pathsMatching } from "../guest/path-glob.ts";
import { readSshdConfig } from "../guest/sshd-config.ts";
import { readSystemd } from "../guest/systemd/systemd.ts";
import { readText } from "../guest/text.ts";

/** Bytes of a configuration file beyond which it is none. */
const largest = 1024 * 1024;
const agentFiles = ["/etc/octavia/amphora-agent.conf", "/etc/octavia/octavia.conf", "/etc/octavia/conf.d/*.conf"];
const haproxyFiles = ["/etc/haproxy/haproxy.cfg", "/etc/haproxy/conf.d/*.cfg"];

/** Who is told by the guest's configuration to listen, and where; what is handed over at boot is not known here. */
export function readListeners(guest: Guest): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string, places: readonly string[]) => {
    if (places.length > 0) found.set(name, [...new Set(places)].join(", "));
  };
  add("sshd", sshd(guest));
  add("amphora agent", agent(guest));
  add("haproxy", haproxy(guest));
  for (const [name, places] of sockets(guest)) add(name, places);
  return found;
}

/** `Port` counts for every `ListenAddress` without one (sshd_config(5)). */
function sshd(guest: Guest): string[] {
  const { files, all } = guest.fact(readSshdConfig);
  if (files.length === 0) return [];
  const ports = all.get("port") ?? ["22"];
  const addresses = all.get("listenaddress") ?? [];
  if (addresses.length === 0) return ports.map((port) => `port ${port}`);
  return addresses.map((address) => `${address} (port ${ports.join(", ")} where none is told)`);
}

function agent({ tree }: Guest): string[] {
  const files = agentFiles.flatMap((pattern) => pathsMatching(tree, pattern));
  const lines = files.flatMap((path) => parseKeyFile(readText(tree, path, largest) ?? "", path));
  const wanted = lines.filter(({ key }) => key === "bind_port" || key === "bind_host");
  return wanted.map(({ key, value }) => `${key} ${value}`);
}

/** Lines such as `bind *:80 ssl`; the amphora's own come from the controller when it runs. */
function haproxy({ tree }: Guest): string[] {
  const files = haproxyFiles.flatMap((pattern) => pathsMatching(tree, pattern));
  const lines = files.flatMap((path) => (readText(tree, path, largest) ?? "").split("\n"));
  return lines.flatMap((line) => /^\s*bind\s+(\S+)/.exec(line)?.[1] ?? []);
}

/** What systemd listens on from boot on (systemd.socket(5)), paths of the file system left out. */
function* sockets(guest: Guest): Generator<readonly [name: string, places: readonly string[]]> {
  const { names, unit, starts } = guest.fact(readSystemd);
  for (const name of names.places.keys()) {
    if (!name.endsWith(".socket") || !starts(name)) continue;
    const one = unit(name);
    const places = ["ListenStream", "ListenDatagram", "ListenSequentialPacket"]
      .flatMap((key) => one.list("Socket", key).map((place) => `${key.slice("Listen".length).toLowerCase()} ${place}`))
      .filter((place) => !/ [/@]/.test(place));
    yield [one.name, places];
  }
}
