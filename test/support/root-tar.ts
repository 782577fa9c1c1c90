import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { runTool } from "./real-tool.ts";

/** Makes a tar of the smallest root that runs a shell: this host's own sh and cat and what they are linked with. */
export function makeRootTar(path: string): string {
  const root = `${path}.root`;
  const programs = ["sh", "cat"].map((name) => realpathSync(runTool("sh", ["-c", `command -v ${name}`]).trim()));
  const libraries = programs.flatMap((program) => runTool("ldd", [program]).match(/\/\S+/g) ?? []);
  for (const directory of ["bin", "proc", "dev", "sys", "etc"]) mkdirSync(`${root}/${directory}`, { recursive: true });
  cpSync(programs[0] ?? "", `${root}/bin/sh`);
  cpSync(programs[1] ?? "", `${root}/bin/cat`);
  for (const library of new Set(libraries)) {
    mkdirSync(`${root}${dirname(library)}`, { recursive: true });
    cpSync(realpathSync(library), `${root}${library}`);
  }
  runTool("tar", ["-C", root, "-cf", path, "."]);
  rmSync(root, { recursive: true });
  if (readFileSync(path).length < 100_000) throw new Error("the tar of the host's shell is empty");
  return path;
}
