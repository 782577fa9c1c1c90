import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Plugin } from "esbuild";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { givenModules } from "./home.ts";

/** One check file of an operator, compiled; plain data that can be handed to a thread. */
export interface OperatorsFile {
  /** The file as it was written. */
  readonly path: string;
  /** An ES module that imports nothing but Node's own modules and ours, those by URL. */
  readonly code: string;
  /** The source map of `code`, its sources relative to the directory of `path`. */
  readonly map: string;
}

const isCheckFile = (name: string) => /\.check\.(ts|js|mjs)$/.test(name);
const isSource = (name: string) => /\.(ts|js|mjs)$/.test(name) && !/\.d\.ts$/.test(name);

/**
 * Compiles the check files of directories and of those below them, in memory: TypeScript and JavaScript, with all that they
 * import bundled, save `chai` and `amphora-image`, which are the tool's own.
 *
 * @throws {Refusal} `bad-checks`, a sentence that names the file, with line and column where there are some
 */
export async function compileChecks(directories: readonly string[]): Promise<OperatorsFile[]> {
  const files: OperatorsFile[] = [];
  const esbuild = await import("esbuild").catch(() => {
    throw new Refusal(
      "bad-checks",
      "Option --checks needs the package esbuild, which is missing; install this tool anew.",
    );
  });
  try {
    for (const directory of directories) {
      const sources = sourcesIn(resolve(directory));
      const paths = sources.filter(isCheckFile);
      if (paths.length === 0) {
        throw refusal(directory, "it holds no file called *.check.ts, *.check.js or *.check.mjs; name one so");
      }
      const used = new Set<string>();
      for (const path of paths) files.push(await compile(esbuild, path, used));
      const [stray] = sources.filter((path) => !used.has(path));
      if (stray !== undefined) {
        throw refusal(stray, "it is no check file by its name, and no check imports it; call it *.check.ts or move it");
      }
    }
  } finally {
    // It leaves a process running that the next build would use.
    await esbuild.stop();
  }
  return files;
}

/** Every source below a directory, sorted, save what is installed there and what is hidden. */
function sourcesIn(directory: string): string[] {
  try {
    if (!statSync(directory).isDirectory())
      throw refusal(directory, "it is no directory; name the one that holds them");
    return readdirSync(directory, { withFileTypes: true })
      .flatMap((entry) => {
        const path = join(directory, entry.name);
        if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
        if (entry.isDirectory()) return sourcesIn(path);
        return isSource(entry.name) ? [path] : [];
      })
      .sort();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw refusal(directory, missing ? "there is no such directory; name one that is there" : (error as Error).message);
  }
}

async function compile(esbuild: typeof import("esbuild"), path: string, used: Set<string>): Promise<OperatorsFile> {
  const directory = dirname(path);
  const { href } = pathToFileURL(path);
  try {
    const { outputFiles, metafile } = await esbuild.build({
      absWorkingDir: directory,
      entryPoints: [path],
      outfile: join(directory, "compiled.js"),
      write: false,
      metafile: true,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "external",
      sourcesContent: false,
      keepNames: true,
      logLevel: "silent",
      // What a project around it is set to is about other programs.
      tsconfigRaw: "{}",
      define: {
        "import.meta.url": JSON.stringify(href),
        "import.meta.dirname": JSON.stringify(directory),
        "import.meta.filename": JSON.stringify(path),
      },
      banner: {
        js: `import { createRequire as requireOf } from "node:module"; const require = requireOf(${JSON.stringify(href)});`,
      },
      plugins: [ownModules],
    });
    for (const input of Object.keys(metafile.inputs)) used.add(resolve(directory, input));
    const text = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
    return { path, code: text(".js"), map: text(".map") };
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (first === undefined) throw error;
    const { location, text } = first;
    const file = location ? resolve(directory, location.file) : path;
    const place = location ? `line ${location.line}, column ${location.column + 1}: ` : "";
    throw refusal(file, `${place}${text.split("\n")[0]}; correct it`);
  }
}

/** Leads `chai` and `amphora-image` to the modules that this process runs, wherever the importing file lies. */
const ownModules: Plugin = {
  name: "own-modules",
  setup(build) {
    build.onResolve({ filter: /^(chai|amphora-image)(\/|$)/ }, ({ path, kind }) => {
      const url = givenModules.get(path);
      if (url === undefined)
        return { errors: [{ text: `There is no ${path} for checks, only ${[...givenModules.keys()].join(" and ")}` }] };
      if (kind === "require-call")
        return { errors: [{ text: `${path} is an ES module; write import instead of require` }] };
      return { path: url, external: true };
    });
  },
};

function refusal(path: string, clause: string): Refusal {
  return new Refusal("bad-checks", `Cannot use the checks ${quoted(path)}: ${clause.replace(/\.$/, "")}.`);
}
