import { findCommand } from "../guest/command.ts";
import type { Guest } from "../guest/guest.ts";
import type { DistributionFamily } from "../os-release.ts";

/** One thing that an amphora needs a program for. */
export type RequiredTool = {
  /** What it is needed for, as a phrase. */
  readonly need: string;
  /** The program as services call it; left out where none is called. */
  readonly command?: string;
} & Readonly<Record<DistributionFamily, readonly string[]>>;

/** The packages that bring a tool on the guest's family; on one of no known family those of all. */
function packagesOf(tool: RequiredTool, family: DistributionFamily | undefined): readonly string[] {
  return family === undefined ? [...tool.debian, ...tool.redhat] : tool[family];
}

/** What of some tools is missing: of each the package's record, and a program that starts; a clause each. */
export function missingTools(guest: Guest, tools: readonly RequiredTool[]): string[] {
  const database = guest.packages();
  const family = guest.family();
  return tools.flatMap((tool) => {
    const names = packagesOf(tool, family);
    const record = names.some((name) => database?.installed(name) !== undefined);
    const missing = [
      ...(record ? [] : [`the package ${names.join(" or ")}`]),
      ...(tool.command === undefined ? [] : missingCommand(guest, tool.command)),
    ];
    return missing.map((what) => `${what} (${tool.need})`);
  });
}

/** What keeps a service from starting a command; nothing when it can. */
export function missingCommand(guest: Guest, command: string): string[] {
  const found = findCommand(guest, command);
  if (found === undefined) return [`the command ${command}`];
  const defect = found.defect();
  return defect === undefined ? [] : [`${found.path} that starts: ${defect}`];
}

/** Tools of which there is neither the program nor, where none is called, the package; a clause each. */
export function absentTools(guest: Guest, tools: readonly RequiredTool[]): string[] {
  const family = guest.family();
  return tools.flatMap((tool) => {
    const names = packagesOf(tool, family);
    const { command, need } = tool;
    if (command !== undefined)
      return findCommand(guest, command) ? [] : [`${command} of ${names.join(" or ")} (${need})`];
    return names.some((name) => guest.packages()?.installed(name)) ? [] : [`${names.join(" or ")} (${need})`];
  });
}
