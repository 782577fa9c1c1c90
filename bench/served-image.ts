import { spawn } from "node:child_process";
import { once } from "node:events";

/** Lets `use` have the URL behind which a process serves a file. */
export async function withServedFile<T>(command: readonly string[], use: (url: string) => T): Promise<T> {
  const [program = "", ...args] = command;
  const server = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [port] = await once(server.stdout, "data");
    return use(`http://localhost:${`${port}`.trim()}/image`);
  } finally {
    server.stdin.end();
    await once(server, "exit");
  }
}
