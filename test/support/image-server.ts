import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

// A process of its own, since a test that waits for a command cannot answer it too.
const program = `
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
process.stdin.on("end", () => process.exit()).resume();
createServer((request, response) => {
  let size;
  const path = join(process.argv[1], new URL(request.url, "http://x").pathname);
  try {
    size = statSync(path).size;
  } catch {
    return response.writeHead(404).end();
  }
  const [, first, last] = /^bytes=(\\d+)-(\\d*)$/.exec(request.headers.range ?? "") ?? [];
  if (first === undefined) return response.writeHead(200, { "Content-Length": size }).end();
  const end = Math.min(last ? Number(last) : size, size - 1);
  response.writeHead(206, {
    "Content-Range": \`bytes \${first}-\${end}/\${size}\`, "Content-Length": end - first + 1, ETag: '"one"',
  });
  createReadStream(path, { start: Number(first), end }).pipe(response);
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

/**
 * Serves the files of a directory by ranges while a suite runs.
 *
 * @returns the URL of a file
 */
export function imageServer(directory: () => string): (name: string) => string {
  let server: ChildProcess | undefined;
  let base = "";
  before(async () => {
    const args = ["--input-type=module", "-e", program, directory()];
    server = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const [port] = await once(server.stdout ?? server, "data");
    base = `http://127.0.0.1:${`${port}`.trim()}/`;
  });
  after(async () => {
    if (server === undefined) return;
    const ended = once(server, "exit");
    server.stdin?.end();
    await ended;
  });
  return (name) => base + name;
}
