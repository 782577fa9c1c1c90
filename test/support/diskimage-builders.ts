import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../../src/host/run.ts";
import { exclusively } from "./exclusive.ts";
import { privateApt } from "./private-apt.ts";

/** A diskimage-builder whose programs can be run. */
export interface TestedBuilder {
  /** Its Python package. */
  readonly library: string;
  readonly elements: string;
  readonly version: string;
  /** What `DIB_REPO_PATH` must be for it; undefined of the installed one. */
  readonly repository?: string;
}

/** Why there is none. */
export interface MissingBuilder {
  readonly missing: string;
}

/** diskimage-builder is Debian's, so its interpreter is too. */
const PYTHON = "/usr/bin/python3";
const INSTALLED = "/usr/lib/python3/dist-packages/diskimage_builder";
const FOLDER = resolve(import.meta.dirname, "../../out/test/diskimage-builder-13");

/** The host's own: Debian 12's. */
export async function installedBuilder(): Promise<TestedBuilder | MissingBuilder> {
  if (!existsSync(INSTALLED))
    return { missing: "diskimage-builder is not installed: install python3-diskimage-builder" };
  return { library: INSTALLED, elements: join(INSTALLED, "elements"), version: await versionOf(INSTALLED) };
}

let newer: Promise<TestedBuilder | MissingBuilder> | undefined;

/** Debian 13's, fetched from Debian's archive with apt and unpacked; kept in out/test. */
export function newerBuilder(): Promise<TestedBuilder | MissingBuilder> {
  newer ??= exclusively(`${FOLDER}.lock`, async () => {
    const library = join(FOLDER, "usr/lib/python3/dist-packages/diskimage_builder");
    const missing = existsSync(library) ? undefined : await fetchBuilder();
    if (missing !== undefined) return { missing };
    return {
      ...{ library, elements: join(library, "elements"), version: await versionOf(library) },
      repository: makeRepository(library),
    };
  });
  return newer;
}

/** One call of a Python program of diskimage-builder. */
export interface BuilderCall {
  /** Its path below the Python package. */
  readonly program: string;
  readonly args: readonly string[];
}

export interface BuilderAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs programs of diskimage-builder one after the other, in one interpreter since starting many takes long. */
export async function runBuilderPrograms(
  { library }: TestedBuilder,
  calls: readonly BuilderCall[],
  environment: Readonly<Record<string, string>> = {},
): Promise<BuilderAnswer[]> {
  const asked = calls.map(({ program, args }) => [join(library, program), ...args]);
  const env = { ...pythonOf(library), ...environment };
  const { stdout, stderr, exitCode } = await run([PYTHON, "-c", DRIVER], { env, input: JSON.stringify(asked) });
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as BuilderAnswer[];
}

const DRIVER = `
import contextlib, io, json, runpy, sys
answers = []
for argv in json.load(sys.stdin):
    sys.argv, out, err, code = argv, io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(argv[0], run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except Exception as error:
            code = 1
            print(type(error).__name__, error, file=err)
    answers.append({"stdout": out.getvalue(), "stderr": err.getvalue(), "exitCode": code})
print(json.dumps(answers))
`;

/** The elements that a list comes to, with all that they depend on. */
export async function expandElements(
  builder: TestedBuilder,
  elements: readonly string[],
  elementsPath: string,
): Promise<string[]> {
  const call = { program: "lib/element-info.py", args: elements };
  const [answer] = await runBuilderPrograms(builder, [call], { ELEMENTS_PATH: elementsPath });
  if (answer === undefined || answer.exitCode !== 0) throw new Error(answer?.stderr.trim().split("\n").at(-1));
  return answer.stdout.trim().split(/\s+/);
}

const pythonOf = (library: string) => ({ PYTHONPATH: resolve(library, ".."), PYTHONDONTWRITEBYTECODE: "1" });

async function versionOf(library: string): Promise<string> {
  const metadata = readdirSync(resolve(library, "..")).find((name) => /^diskimage_builder-.*-info$/.test(name));
  return /-(\d[\d.]*\d)/.exec(metadata ?? "")?.[1] ?? "unknown";
}

async function fetchBuilder(): Promise<string | undefined> {
  const making = `${FOLDER}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  try {
    const apt = await privateApt(making, "trixie");
    if (typeof apt === "string") return apt;
    await apt.get(["download", "python3-diskimage-builder"]);
    for (const name of readdirSync(making).filter((one) => one.endsWith(".deb"))) {
      await run(["dpkg-deb", "-x", join(making, name), join(making, "tree")]);
    }
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(join(making, "tree"), FOLDER);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return undefined;
}

/** The programs beside the Python package, as in a checkout of diskimage-builder. */
function makeRepository(library: string): string {
  const repository = join(FOLDER, "repository");
  if (existsSync(repository)) return repository;
  const making = `${repository}.${process.pid}`;
  mkdirSync(join(making, "bin"), { recursive: true });
  symlinkSync(library, join(making, "diskimage_builder"));
  const text = [
    `#!${PYTHON}`,
    "import os, sys",
    `os.environ["PYTHONPATH"] = ${JSON.stringify(resolve(library, ".."))}`,
    `sys.path.insert(0, os.environ["PYTHONPATH"])`,
    "from diskimage_builder.disk_image_create import main",
    "sys.exit(main())",
  ];
  writeFileSync(join(making, "bin/disk-image-create"), `${text.join("\n")}\n`, { mode: 0o755 });
  renameSync(making, repository);
  return repository;
}
