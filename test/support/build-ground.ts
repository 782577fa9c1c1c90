import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { type Environment, parseOptions } from "../../src/build/options/options.ts";
import { makePlan } from "../../src/build/plan/plan.ts";
import type { Finding } from "../../src/build/preflight/finding.ts";
import type { Ground } from "../../src/build/preflight/ground.ts";
import { packageInfo } from "../../src/host/package-root.ts";

/** What a condition is looked at for: the build of a command line in a directory, with the elements that are given. */
export function groundOf(
  line: string,
  env: Environment,
  directory: string,
  elements: ReadonlyMap<string, string> = new Map(),
): Ground {
  const all = { HOME: directory, PATH: process.env["PATH"], ...env };
  const request = parseOptions(line.split(" ").filter(Boolean), all, directory);
  if (request.kind !== "build") throw new Error("nothing to build");
  const surroundings = { elements: join(packageInfo().root, "elements"), aptSources: [], exists: existsSync };
  const plan = makePlan(request.options, { env: all, cwd: directory, ...surroundings });
  const path = `${all.PATH}:/usr/sbin:/sbin`;
  const common = { plan, options: request.options, env: all, cwd: directory, path, elements };
  return { ...common, signal: undefined, dib: undefined, privilege: "root" };
}

/** The findings that are not good news, each as its state, its id and the sentence. */
export function complaints(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ state }) => state !== "ok")
    .map(({ state, id, what, cure }) => `${state} ${id}: ${what}; ${cure}`);
}

/** Writes files below a directory, by their paths; those that begin with an interpreter line can be executed. */
export function writeTree(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

/** A server of this host for as long as something is done with its address. */
export async function withServer<Value>(
  answer: RequestListener,
  use: (address: string) => Promise<Value>,
): Promise<Value> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
