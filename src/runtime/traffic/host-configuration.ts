/** Where a configuration that was rendered for an amphora is to run instead. */
export interface HostPlace {
  /** Replaces the address of every bind line. */
  readonly address: string;
  /** The port that stands in for one of the amphora; asked once for each bind line. */
  readonly portFor: (port: number) => number;
  /** Addresses of servers, as the amphora knows them and as this host does. */
  readonly servers: ReadonlyMap<string, string>;
  /** The number of threads, as in the amphora. */
  readonly threads: number;
}

/** What names files, sockets, users and processes of the amphora, or what an ordinary user may not have. */
const foreign =
  /^\s*(daemon|user|group|log|log-format|stats|server-state-file|load-server-state-from-file|external-check|insecure-fork-wanted|nbthread|cpu-map|pidfile|master-worker)\b/;
const binding = /^(\s*bind\s+)(?:\[[^\]]*\]|[^\s:]*):(\d+)(?=\s|$)/;
const server = /^(\s*server\s+\S+\s+)(\[[^\]]*\]|[^\s:]+):(\d+)(?=\s|$)/;
const checked = /^(\s*server\s.*\saddr\s+)(\S+)/;
const section = /^(global|defaults|frontend|backend|listen|peers|resolvers|userlist|cache)\b/;

/** The same HAProxy configuration for this host: balancing, timeouts, limits, headers and monitors as they are. */
export function hostConfiguration(configuration: string, place: HostPlace): string {
  const lines: string[] = [];
  let inPeers = false;
  for (const line of configuration.split("\n")) {
    if (section.test(line)) inPeers = line.startsWith("peers");
    if (inPeers || foreign.test(line)) continue;
    lines.push(
      line
        .replace(binding, (_, head: string, port: string) => `${head}${place.address}:${place.portFor(Number(port))}`)
        .replace(server, (_, head: string, address: string, port: string) => {
          return `${head}${place.servers.get(address) ?? address}:${port}`;
        })
        .replace(checked, (_, head: string, address: string) => `${head}${place.servers.get(address) ?? address}`),
    );
    // An ordinary user may open fewer files than the limits of an amphora's listeners ask for.
    if (line.startsWith("global")) lines.push(`    nbthread ${place.threads}`, "    no strict-limits");
  }
  return lines.join("\n");
}
