import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { randomBytes } from "../../support/random.ts";

/** What the server serves. */
export const served = randomBytes(7, 1_000_003);

/** A server for the tests of a suite: `url` gives the URL of a way to serve, `log` the headers of its requests so far. */
export function rangeServer(): {
  url(path: string): string;
  log(path: string): Promise<Record<string, string>[]>;
} {
  let server: ChildProcess | undefined;
  let base = "";
  before(async () => {
    const program = fileURLToPath(new URL("range-server.ts", import.meta.url));
    server = spawn(process.execPath, ["--import", "tsx", program], { stdio: ["pipe", "pipe", "inherit"] });
    const [port] = await once(server.stdout ?? server, "data");
    base = `http://localhost:${`${port}`.trim()}`;
  });
  after(async () => {
    if (server === undefined) return;
    const ended = once(server, "exit");
    server.stdin?.end();
    await ended;
  });
  return {
    url: (path) => `${base}${path}`,
    log: async (path) => (await fetch(`${base}/log${path}`)).json() as Promise<Record<string, string>[]>,
  };
}
