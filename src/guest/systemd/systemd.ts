import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { isFirstBoot, readPresets } from "./systemd-preset.ts";
import { readUnit, type Unit } from "./unit.ts";
import { readUnitNames, templateOf, type UnitNames } from "./unit-names.ts";

/** A link in a directory such as `multi-user.target.wants`, by which one unit pulls in another. */
export interface UnitLink {
  readonly path: string;
  /** The unit that pulls in, and the one pulled in, by the names that stand there. */
  readonly owner: string;
  readonly name: string;
  readonly kind: "wants" | "requires" | "upholds";
}

/** What the guest's systemd will do at boot, as far as its files tell; nothing is started, and what generators make at boot is known of few. */
export interface Systemd {
  readonly names: UnitNames;
  readonly links: readonly UnitLink[];
  /** Presets are applied at the next boot. */
  readonly firstBoot: boolean;
  unit(name: string): Unit;
  /** The units that a boot starts, by their own names, each with the units that pull it in. */
  readonly boot: ReadonlyMap<string, readonly string[]>;
  /** Whether a boot starts the unit: something pulls it in, and it is there and not masked. */
  starts(name: string): boolean;
}

/** Dependencies that start another unit. */
const pulling = ["Wants", "Requires", "BindsTo", "Upholds"];
/** Units beyond which a boot is not followed; Debian's has 100. */
const mostUnits = 2000;
/** What timers, sockets and paths start later is not pulled in. */
const bootTarget = "default.target";

/** Reads what the guest's systemd would; to be read as a fact. */
export function readSystemd(guest: GuestFacts): Systemd {
  const { tree } = guest;
  const names = guest.fact(readUnitNames);
  const units = new Map<string, Unit>();
  const firstBoot = isFirstBoot(tree);
  const links = [...linksOf(tree, names), ...generatedLinks(tree, names)];
  const owners = ownersOf(links, names);
  const unit = (name: string): Unit => {
    const { id } = names.resolve(name);
    const known = units.get(id) ?? readUnit(tree, names, id, [...(owners.get(id) ?? [])].sort());
    units.set(id, known);
    return known;
  };
  if (firstBoot) {
    const added = presetLinks(tree, names);
    links.push(...added);
    for (const [id, more] of ownersOf(added, names)) owners.set(id, new Set([...(owners.get(id) ?? []), ...more]));
    units.clear();
  }
  let known: ReadonlyMap<string, readonly string[]> | undefined;
  const boot = () => {
    known ??= bootOf(names, links, unit);
    return known;
  };
  return {
    names,
    links,
    firstBoot,
    unit,
    get boot() {
      return boot();
    },
    starts(name) {
      const { name: id, path, masked } = unit(name);
      return path !== undefined && !masked && boot().has(id);
    },
  };
}

/** The links that stand in the guest; of two with one name the directory read first counts, and one to /dev/null hides others. */
function linksOf(tree: FileTree, names: UnitNames): UnitLink[] {
  const links: UnitLink[] = [];
  const seen = new Set<string>();
  for (const { directory, name, path, isLink } of names.beside) {
    const [, owner, kind] = /^(.+)\.(wants|requires|upholds)$/.exec(directory) ?? [];
    const key = `${directory}/${name}`;
    if (owner === undefined || kind === undefined || seen.has(key)) continue;
    seen.add(key);
    // A file is no link, and a link to /dev/null says that there is none.
    if (!isLink || /^(\.\.\/)*\/*dev\/null$/.test(tree.readlink(path))) continue;
    links.push({ path, owner, name, kind: kind as UnitLink["kind"] });
  }
  return links;
}

/** What generators link at boot on every amphora: cloud-init's, unless it is switched off. */
function generatedLinks(tree: FileTree, names: UnitNames): UnitLink[] {
  const generators = ["/usr/lib/systemd/system-generators", "/lib/systemd/system-generators"];
  const path = generators.map((one) => `${one}/cloud-init-generator`).find((one) => tree.stat(one)?.type === "file");
  const target = "cloud-init.target";
  if (path === undefined || !names.places.has(target) || tree.lstat("/etc/cloud/cloud-init.disabled")) return [];
  return [{ path, owner: "multi-user.target", name: target, kind: "wants" }];
}

function ownersOf(links: readonly UnitLink[], names: UnitNames): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { owner, name } of links) {
    const { id } = names.resolve(name);
    owners.set(id, (owners.get(id) ?? new Set()).add(names.resolve(owner).id));
  }
  return owners;
}

/** The links that `systemctl enable` would make of the units that presets enable. */
function presetLinks(tree: FileTree, names: UnitNames): UnitLink[] {
  const enables = readPresets(tree);
  const links: UnitLink[] = [];
  for (const [name, place] of names.places) {
    if (place.kind !== "file" || !enables(name)) continue;
    // What every unit of the image says is not kept.
    const found = readUnit(tree, names, name, []);
    const instance = name.includes("@.") ? found.value("Install", "DefaultInstance") : "";
    if (instance === undefined) continue;
    const linked = name.replace("@.", `@${instance}.`);
    for (const [key, kind] of [
      ["WantedBy", "wants"],
      ["RequiredBy", "requires"],
      ["UpheldBy", "upholds"],
    ] as const) {
      const wanting = found.list("Install", key).flatMap((value) => value.split(/\s+/));
      links.push(...wanting.map((owner) => ({ path: "a preset", owner, name: linked, kind })));
    }
  }
  return links;
}

function bootOf(
  names: UnitNames,
  links: readonly UnitLink[],
  unit: (name: string) => Unit,
): ReadonlyMap<string, readonly string[]> {
  const linked = new Map<string, UnitLink[]>();
  for (const link of links) linked.set(link.owner, [...(linked.get(link.owner) ?? []), link]);
  const boot = new Map<string, string[]>([[names.resolve(bootTarget).id, []]]);
  // A map hands out what is added while it is gone through.
  for (const [id] of boot) {
    if (boot.size > mostUnits) throw new Refusal("too-large", `Cannot follow a boot of more than ${mostUnits} units.`);
    const { path, masked, ...read } = unit(id);
    if (path === undefined || masked) continue;
    const owners = [...names.namesOf(id), ...[templateOf(id)?.template ?? []].flat()];
    const byLink = owners.flatMap((owner) => linked.get(owner) ?? []).map(({ name }) => name);
    for (const name of [...pulling.flatMap((key) => read.names(key)), ...byLink]) {
      const { id: pulled } = names.resolve(name);
      const by = boot.get(pulled);
      if (by === undefined) boot.set(pulled, [id]);
      else if (!by.includes(id)) by.push(id);
    }
  }
  return boot;
}
