import { servicePath } from "./command.ts";
import type { Guest } from "./guest.ts";
import { majorOf, type PythonEnvironment, readPython } from "./python.ts";
import { readSystemd } from "./systemd/systemd.ts";
import type { Unit } from "./systemd/unit.ts";

/** The amphora agent as the guest's files show it. */
export interface Agent {
  /** Its programs that are there; more than one when it was installed twice. */
  readonly programs: readonly string[];
  /** What the program's interpreter can import; `undefined` when there is no program, or no interpreter. */
  readonly python?: PythonEnvironment;
  /** Octavia's version in that environment: `11.0.0`. */
  readonly version?: string;
  /** That version's first number, by which features are told. */
  readonly major?: number;
  /** The units that start it, by their own names, whether or not a boot does; the first is looked at where one is meant. */
  readonly units: readonly Unit[];
}

/** Where the program stands: installed from source, and from a distribution's package. */
export const agentPrograms = ["/usr/local/bin/amphora-agent", "/usr/bin/amphora-agent"];
/** What its unit is called: upstream and on Ubuntu, on Debian, and in the RPM family. */
const agentUnits = ["amphora-agent.service", "octavia-agent.service", "octavia-amphora-agent.service"];

/** Looks for the agent, however it was installed; to be read as a fact. */
export function readAgent(guest: Guest): Agent {
  const { tree } = guest;
  const programs = agentPrograms.filter((path) => tree.stat(path)?.type === "file");
  const interpreter = programs.map((path) => interpreterOf(guest, path)).find((path) => path !== undefined);
  const python = interpreter === undefined ? undefined : readPython(tree, interpreter);
  const version = python?.distribution("octavia")?.version;
  const major = version === undefined ? undefined : majorOf(version);
  const { unit } = guest.fact(readSystemd);
  const units = new Map(agentUnits.map((name) => unit(name)).map((one) => [one.name, one]));
  return {
    programs,
    ...(python !== undefined && { python }),
    ...(version !== undefined && { version }),
    ...(major !== undefined && { major }),
    units: [...units.values()].filter(({ path, masked }) => path !== undefined || masked),
  };
}

/** The interpreter in a script's first line. */
function interpreterOf({ tree }: Guest, path: string): string | undefined {
  const start = Buffer.from(tree.read(path, { offset: 0, size: 256 })).toString("latin1");
  return /^#![ \t]*([^ \t\r\n\0]+)/.exec(start)?.[1];
}

/** Where the agent looks for commands that it calls by name: its unit's `PATH`. */
export function agentPath(unit: Unit | undefined): readonly string[] {
  const set = unit?.list("Service", "Environment").flatMap((value) => value.match(/PATH=[^\s"']+/g) ?? []) ?? [];
  return set.at(-1)?.slice("PATH=".length).split(":") ?? servicePath;
}
