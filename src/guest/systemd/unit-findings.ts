import type { FileTree } from "../../filesystem/tree.ts";
import type { Guest } from "../guest.ts";
import { readSystemd } from "./systemd.ts";
import type { Unit } from "./unit.ts";
import { startCommands } from "./unit-command.ts";
import { failedCondition } from "./unit-condition.ts";

/** What `systemd-analyze verify` would find wrong with the units that a boot starts; each a clause. */
export interface UnitFindings {
  /** The services that were looked at. */
  readonly services: readonly string[];
  /** Programs that a service needs and cannot start. */
  readonly programs: readonly string[];
  /** Units that another requires, and that are not there or masked. */
  readonly requirements: readonly string[];
  /** Links in directories such as `*.wants` to units that are not there. */
  readonly dangling: readonly string[];
  /** Lines that systemd ignores. */
  readonly ignored: readonly string[];
}

/** Dependencies without which a unit is not started. */
const requiring = ["Requires", "BindsTo", "Requisite"];
/** Units of these kinds exist without a file. */
const implicit = /\.(device|mount|automount|swap|slice|scope)$/;

/** Looks through the units of a boot; to be read as a fact. */
export function readUnitFindings(guest: Guest): UnitFindings {
  const { tree } = guest;
  const { boot, unit, links, names } = guest.fact(readSystemd);
  const started = [...boot.keys()].map(unit).filter(({ path, masked }) => path !== undefined && !masked);
  const services = started.filter((one) => one.name.endsWith(".service") && !failedCondition(tree, one));
  const requiredOf = (one: Unit) => {
    const owners = new Set(names.namesOf(one.name));
    const linked = links.filter(({ kind, owner }) => kind === "requires" && owners.has(owner));
    return [...requiring.flatMap((key) => one.names(key)), ...linked.map(({ name }) => name)];
  };
  return {
    services: services.map(({ name }) => name),
    programs: services.flatMap((one) =>
      startCommands(tree, one).flatMap(({ key, program, path, mayFail }) => {
        // What a specifier stands for is known only at boot.
        if (mayFail || program.includes("%")) return [];
        const defect = path === undefined ? "there is no such program" : modeDefect(tree, path);
        return defect === undefined ? [] : [`${one.name}: ${key} ${program}: ${defect}`];
      }),
    ),
    requirements: started.flatMap((one) =>
      [...new Set(requiredOf(one))].flatMap((name) => {
        const { path, masked } = unit(name);
        if (implicit.test(name) || (path !== undefined && !masked)) return [];
        return [`${one.name} requires ${name}, which is ${masked ? "masked" : "not there"}`];
      }),
    ),
    dangling: links.flatMap(({ path, name }) => {
      const found = unit(name);
      return found.path !== undefined || found.masked || implicit.test(name) ? [] : [path];
    }),
    ignored: started.flatMap(({ problems }) => problems),
  };
}

/** What `systemd-analyze verify` would say of a program; its bytes are not looked at, which would mean unpacking one cluster for each. */
function modeDefect(tree: FileTree, path: string): string | undefined {
  const { mode = 0, size = 0 } = tree.stat(path) ?? {};
  if ((mode & 0o111) === 0) return "it is not executable";
  return size === 0 ? "it is empty" : undefined;
}
