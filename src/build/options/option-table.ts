import { BASE_OS } from "../plan/base-os.ts";

/** One command line option; help, documentation and the parser all come from this. */
export interface OptionRow {
  readonly name: string;
  readonly short?: string;
  /** What the option takes; a flag takes nothing. */
  readonly takes?: string;
  readonly values?: readonly string[];
  readonly default?: string;
  readonly text: string;
}

export const OPTION_TABLE = [
  {
    name: "arch",
    short: "a",
    takes: "ARCH",
    values: ["amd64", "i386", "armhf"],
    default: "amd64",
    text: "architecture of the image",
  },
  {
    name: "backend",
    short: "b",
    takes: "BACKEND",
    values: ["haproxy"],
    default: "haproxy",
    text: "load balancer that the amphora runs",
  },
  {
    name: "cache-dir",
    short: "c",
    takes: "DIR",
    default: "~/.cache/image-create",
    text: "cache of downloaded packages and base images",
  },
  {
    name: "release",
    short: "d",
    takes: "RELEASE",
    text: `release of the base OS (default: ${Object.entries(BASE_OS)
      .map(([name, os]) => `${name} ${os.release}`)
      .join(", ")})`,
  },
  { name: "help", short: "h", text: "show this help" },
  {
    name: "base-os",
    short: "i",
    takes: "OS",
    values: Object.keys(BASE_OS),
    default: "ubuntu",
    text: "base OS of the image",
  },
  {
    name: "output",
    short: "o",
    takes: "FILE",
    default: "amphora-x64-haproxy",
    text: "output file; the type's suffix is added where it is missing",
  },
  { name: "package-agent", short: "p", text: "take the amphora agent from the distribution's packages (the default)" },
  {
    name: "root-password",
    short: "r",
    takes: "PASSWORD",
    text: "enable the root account with this password; better given as AMP_ROOTPW in the environment",
  },
  { name: "size", short: "s", takes: "GB", default: "5", text: "size of the image in GB (1024³ bytes)" },
  { name: "type", short: "t", takes: "TYPE", values: ["qcow2", "tar"], default: "qcow2", text: "type of the image" },
  { name: "work-dir", short: "w", takes: "DIR", default: ".", text: "where the build makes its work directory" },
  { name: "dry-run", text: "print the plan and build nothing" },
  { name: "json", text: "with --dry-run: print the plan as one JSON object" },
  { name: "version", text: "show the version" },
] as const satisfies readonly OptionRow[];

/** One environment variable that changes the build. */
export interface VariableRow {
  readonly name: string;
  readonly text: string;
}

export const VARIABLE_TABLE: readonly VariableRow[] = [
  { name: "DIB_DISTRIBUTION_MIRROR", text: "URL of a mirror for the base OS" },
  {
    name: "DIB_DEBIAN_SECURITY_MIRROR",
    text: "URL of a mirror of Debian's security archive",
  },
  { name: "DIB_REPO_PATH", text: "diskimage-builder to use, whose bin directory comes first on PATH" },
  { name: "ELEMENTS_REPO_PATH", text: "repository whose elements directory is added to the elements path" },
  { name: "ELEMENTS_PATH", text: "directories, separated by colons, added at the end of the elements path" },
  { name: "DIB_ELEMENTS", text: "elements that replace the whole list" },
  { name: "DIB_LOCAL_ELEMENTS", text: "elements added to the list; needs DIB_LOCAL_ELEMENTS_PATH" },
  { name: "DIB_LOCAL_ELEMENTS_PATH", text: "directories, separated by colons, that hold them" },
  { name: "CLOUD_INIT_DATASOURCES", text: "data sources of cloud-init (default: ConfigDrive)" },
  { name: "AMP_ROOTPW", text: "root password, used when -r is not given" },
  { name: "DIB_*", text: "every other variable of diskimage-builder is handed to it, except passwords" },
];
