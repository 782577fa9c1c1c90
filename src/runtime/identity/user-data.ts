/** What cloud-init is told beside the files. */
export interface UserData {
  /** Commands of every boot, each as its words, before the network is configured. */
  readonly bootCommands?: readonly (readonly string[])[];
  /** Files by their path, written by cloud-init itself; the agent is restarted after them. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The cloud-config of an amphora: rsyslog restarted for its new configuration, time in UTC, and what is asked for. */
export function userData({ bootCommands = [], files = {} }: UserData): string {
  const written = Object.entries(files);
  const lines = [
    "#cloud-config",
    ...(written.length > 0 ? ["write_files:", ...written.flatMap(([path, content]) => fileEntry(path, content))] : []),
    // A list in JSON is one in YAML.
    ...(bootCommands.length > 0 ? ["bootcmd:", ...bootCommands.map((words) => `- ${JSON.stringify(words)}`)] : []),
    "runcmd:",
    "- systemctl restart rsyslog",
    ...(written.length > 0 ? ["- service amphora-agent restart"] : []),
    "",
    "timezone: UTC",
    "",
  ];
  return lines.join("\n");
}

function fileEntry(path: string, content: string): string[] {
  return [
    `- path: ${path}`,
    "  content: |",
    ...content
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line}`)),
  ];
}
