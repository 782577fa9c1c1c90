import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plan } from "../plan/plan.ts";
import { blocking, type Finding, ok } from "./finding.ts";

/** The elements of a build with all that they ask for. */
export interface ElementSet {
  /** Directories by name. */
  readonly elements: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

const WHY = "disk-image-create stops at the first element that it cannot find";

/**
 * Finds every element that takes part in a build as disk-image-create does: those of the plan, what it adds itself,
 * and what they name in their `element-deps`, unless another one names it in its `element-provides`.
 * @param own the directory of diskimage-builder's own elements; without it nothing is resolved
 */
export function resolveElements(plan: Plan, arch: string, own: string | undefined): ElementSet {
  if (own === undefined) return { elements: new Map(), findings: [] };
  const directories = [...(plan.environment["ELEMENTS_PATH"] ?? "").split(":").filter(Boolean), own];
  const findings = directories.flatMap(directoryProblems);
  const known = allElements(directories);
  const asked = new Map(requested(plan.elements, arch).map((name) => [name, [] as readonly string[]]));
  const { elements, problems } = expand(asked, known, directories);
  findings.push(...problems);
  if (findings.length === 0)
    findings.push(ok("element", `${elements.size} elements and all that they ask for are there`));
  return { elements, findings };
}

/** What `element-deps` and `element-provides` hold. */
function words(directory: string, file: string): string[] {
  const path = join(directory, file);
  return existsSync(path) ? readFileSync(path, "utf8").split(/\s+/).filter(Boolean) : [];
}

function directoryProblems(directory: string): Finding[] {
  if (/[\s:]/.test(directory)) {
    return [
      blocking("elements-path", `The elements directory "${directory}" has a blank in its name`, {
        why: "disk-image-create would tear the name apart",
        cure: "rename or move it",
      }),
    ];
  }
  if (isDirectory(directory)) return [];
  return [
    blocking("elements-path", `The elements directory ${directory} does not exist`, {
      why: "disk-image-create stops at an elements path that leads nowhere",
      cure: "correct ELEMENTS_PATH or DIB_LOCAL_ELEMENTS_PATH",
    }),
  ];
}

// Of elements of the same name the first on the path counts.
function allElements(directories: readonly string[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const directory of directories.filter(isDirectory).reverse()) {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (!isDirectory(path)) continue;
      const real = realpathSync(path);
      known.set(basename(real), real);
    }
  }
  return known;
}

// disk-image-create puts `base` first, and adds a partitioning to `vm` where there is none.
function requested(names: readonly string[], arch: string): string[] {
  const partitioned = names.some((name) => name.startsWith("block-device-"));
  const partitioning = ["arm64", "aarch64"].includes(arch) ? "block-device-efi" : "block-device-mbr";
  return ["base", ...names, ...(names.includes("vm") && !partitioned ? [partitioning] : [])];
}

function expand(
  asked: Map<string, readonly string[]>,
  known: ReadonlyMap<string, string>,
  directories: readonly string[],
): { readonly elements: Map<string, string>; readonly problems: Finding[] } {
  const problems: Finding[] = [];
  const absent: string[] = [];
  const providers = new Map<string, string>();
  const wanted = new Map(asked);
  const queue = [...asked.keys()];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (providers.has(name)) continue;
    const directory = known.get(name);
    const way = wanted.get(name) ?? [];
    if (directory === undefined) {
      absent.push(name);
      continue;
    }
    for (const provided of words(directory, "element-provides")) {
      const other = providers.get(provided);
      if (other !== undefined && other !== name) problems.push(twice(provided, other, name));
      providers.set(provided, name);
    }
    for (const dependency of words(directory, "element-deps")) {
      if (wanted.has(dependency) || providers.has(dependency)) continue;
      wanted.set(dependency, [...way, name]);
      queue.push(dependency);
    }
  }
  for (const name of asked.keys()) {
    const provider = providers.get(name);
    if (provider !== undefined && provider !== name) problems.push(twice(name, provider, name));
  }
  // What one element provides, another may have asked for before.
  for (const name of absent) {
    if (!providers.has(name)) problems.push(missing(name, wanted.get(name) ?? [], directories));
  }
  if (problems.length === 0 && !providers.has("operating-system")) problems.push(noOperatingSystem());
  const found = [...wanted.keys()].filter((name) => known.has(name) && !providers.has(name));
  return { elements: new Map(found.map((name) => [name, known.get(name) ?? ""])), problems };
}

function missing(name: string, way: readonly string[], directories: readonly string[]): Finding {
  const asks = way.length === 0 ? "" : `, which ${way.toReversed().join(" for ")} asks for,`;
  const remedy =
    way.length === 0
      ? "correct DIB_ELEMENTS or DIB_LOCAL_ELEMENTS, or name a newer diskimage-builder in DIB_REPO_PATH"
      : "add its directory to DIB_LOCAL_ELEMENTS_PATH or name a newer diskimage-builder in DIB_REPO_PATH";
  return blocking("element", `The element ${name}${asks} is in none of ${directories.join(", ")}`, {
    why: WHY,
    cure: remedy,
    code: "missing-element",
  });
}

function twice(provided: string, first: string, second: string): Finding {
  return blocking("element", `The elements ${first} and ${second} both stand for ${provided}`, {
    why: "disk-image-create takes only one of them",
    cure: "leave one of them out of DIB_ELEMENTS or DIB_LOCAL_ELEMENTS",
    code: "element-conflict",
  });
}

function noOperatingSystem(): Finding {
  return blocking("element", "None of the elements brings an operating system", {
    why: "disk-image-create needs one for the image's root file system",
    cure: "add one such as debian-minimal to DIB_ELEMENTS",
    code: "element-conflict",
  });
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
