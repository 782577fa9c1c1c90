import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Names the packages that package-lock.json asks for and node_modules lacks, or holds in another version.
 *
 * npm writes its hidden lock file last, so an interrupted installation counts as missing.
 *
 * @param {string} root the package root
 * @returns {string[]} paths such as `node_modules/chai`
 */
export function missingModules(root) {
  const wanted = packages(join(root, "package-lock.json"));
  /** @type {ReturnType<typeof packages>} */
  let present;
  try {
    present = packages(join(root, "node_modules", ".package-lock.json"));
  } catch {
    present = {};
  }
  return Object.keys(wanted).filter(
    (path) => path !== "" && !wanted[path]?.optional && present[path]?.version !== wanted[path]?.version,
  );
}

/**
 * Installs what package-lock.json names, the development tools too, when something of it is missing.
 *
 * @param {string} root the package root
 * @param {(line: string) => void} say
 * @returns {number} the exit status; 0 when nothing was to be done
 */
export function installModules(root, say) {
  const missing = missingModules(root);
  if (missing.length === 0) return 0;
  say(`Installing node modules (${missing.length} of package-lock.json are missing): npm ci`);
  const npm = process.env["npm_execpath"];
  const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const args = [...first, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = spawnSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.error) say(`npm cannot be started (${done.error.message}); run \`npm ci\` in ${root} by hand.`);
  else if (done.status !== 0) say(`npm ci failed with status ${done.status}; run it in ${root} by hand to see why.`);
  return done.status ?? 1;
}

/** @type {(lockFile: string) => Record<string, { version?: string, optional?: boolean }>} */
function packages(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
