import { posix } from "node:path";

const BELOW_VERIFY = ["guest", "runtime", "backend", "filesystem", "disk"];

/** Single files that all may import, and that import nothing. */
const LEAVES = ["refusal", "os-release"];

/** Which layers a layer may import besides itself and the leaves. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  index: ["verify", "runtime", "backend", "filesystem", "disk"],
  cli: ["signoff", "report", "sbom", "difference", "verify", ...BELOW_VERIFY, "matrix", "build", "host"],
  signoff: ["report", "sbom", "difference", "verify", ...BELOW_VERIFY, "build", "host"],
  report: ["difference", "verify", ...BELOW_VERIFY],
  sbom: BELOW_VERIFY,
  difference: ["verify", ...BELOW_VERIFY],
  verify: [...BELOW_VERIFY, "document", "host"],
  runtime: ["backend", "filesystem", "disk", "host"],
  guest: ["backend", "filesystem", "disk"],
  backend: ["filesystem", "disk", "host"],
  filesystem: ["disk"],
  disk: [],
  document: ["disk"],
  matrix: ["document", "build", "host"],
  build: ["host"],
  host: [],
  refusal: [],
  "os-release": [],
  checks: ["verify", "guest", "runtime"],
};

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g;

/**
 * Finds imports against the direction of the layers, one sentence each.
 *
 * @param sources texts by their path from the package root; what lies outside `src` and `checks` is not looked at
 */
export function wrongDirections(sources: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    const layer = layerOf(path);
    if (layer === undefined) continue;
    const allowed = MAY_IMPORT[layer];
    if (allowed === undefined) found.push(`${path}: there is no rule for the layer ${layer}.`);
    for (const [, specifier = ""] of text.matchAll(IMPORT)) {
      const target = layerOf(posix.join(posix.dirname(path), specifier)) ?? "outside";
      if (target === layer || LEAVES.includes(target) || allowed?.includes(target)) continue;
      const may = allowed?.join(", ") || "no other layer";
      found.push(`${path} imports ${specifier}: ${layer} may import ${may}, not ${target}.`);
    }
  }
  return found;
}

/**
 * Finds files that import themselves by way of others, types included: each circle as its paths, first and last the same.
 *
 * @param sources as for {@link wrongDirections}
 */
export function circles(sources: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (done.has(path) || way.includes(path)) return;
    for (const [, specifier = ""] of (sources.get(path) ?? "").matchAll(IMPORT)) {
      visit(posix.join(posix.dirname(path), specifier), [...way, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

function layerOf(path: string): string | undefined {
  if (path.startsWith("checks/")) return "checks";
  return /^src\/([^/.]+)/.exec(path)?.[1];
}
