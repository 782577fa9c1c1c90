// Serves one file in ranges on a free port, which it prints; ends with its standard input.
import { createReadStream, openSync, statSync } from "node:fs";
import { createServer } from "node:http";

const path = process.argv[2] ?? "";
const { size } = statSync(path);
const fd = openSync(path, "r");

const server = createServer((request, response) => {
  const [, from = "0", to = "0"] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  const [start, end] = [Number(from), Math.min(Number(to), size - 1)];
  const headers = { "Content-Range": `bytes ${start}-${end}/${size}`, "Content-Length": end - start + 1, ETag: '"1"' };
  response.writeHead(206, headers);
  createReadStream("", { fd, start, end, autoClose: false }).pipe(response);
});
server.listen(0, "localhost", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
process.stdin.on("end", () => process.exit()).resume();
