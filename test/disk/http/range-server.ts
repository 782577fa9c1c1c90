// A server of one file in many ways; run by itself, since a test that waits for openUrl cannot answer it too.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { randomBytes } from "../../support/random.ts";

const file = randomBytes(7, 1_000_003);
/** Requests of each path and query so far, with the headers that matter. */
const log = new Map<string, IncomingMessage["headers"][]>();

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** How many requests of this URL there were before. */
  readonly before: number;
  readonly first: number;
  readonly last: number;
}

type Answer = (asked: Asked) => void;

/** The right answer, but for what `over` says. */
function part(asked: Asked, over: Record<string, string | undefined> = {}, body?: Uint8Array): void {
  const { response, first, last } = asked;
  const bytes = body ?? file.subarray(first, last + 1);
  const headers = {
    "Content-Range": `bytes ${first}-${last}/${file.length}`,
    "Content-Length": `${last - first + 1}`,
    ETag: '"one"',
    ...over,
  };
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.statusCode = 206;
  response.end(bytes);
}

function status(code: number, headers: Record<string, string> = {}): Answer {
  return ({ response }) => response.writeHead(code, headers).end("no");
}

function redirect(location: string, code = 302): Answer {
  return status(code, { Location: location });
}

/** `first` for the first requests, `then` afterwards. */
function later(first: Answer, then: Answer, from = 1): Answer {
  return (asked) => (asked.before < from ? first : then)(asked);
}

const answers: Record<string, Answer> = {
  "/honest": part,
  "/whole": ({ response }) => response.writeHead(200, { ETag: '"one"' }).end(file),
  "/whole-later": later(part, ({ response }) => response.writeHead(200, { ETag: '"one"' }).end(file)),
  "/other-etag": later(part, (asked) => part(asked, { ETag: '"two"' })),
  "/precondition": later(part, status(412)),
  "/gone": later(part, status(404)),
  "/weak": (asked) => part(asked, { ETag: 'W/"one"' }),
  "/other-weak": later(
    (asked) => part(asked, { ETag: 'W/"one"' }),
    (asked) => part(asked, { ETag: 'W/"two"' }),
  ),
  "/dated": (asked) => part(asked, { ETag: undefined, "Last-Modified": "Mon, 02 Jan 2023 03:04:05 GMT" }),
  "/other-date": later(
    (asked) => part(asked, { ETag: undefined, "Last-Modified": "Mon, 02 Jan 2023 03:04:05 GMT" }),
    (asked) => part(asked, { ETag: undefined, "Last-Modified": "Tue, 03 Jan 2023 03:04:05 GMT" }),
  ),
  "/unversioned": (asked) => part(asked, { ETag: undefined }),
  "/shifted": (asked) => part(asked, { "Content-Range": `bytes ${asked.first + 1}-${asked.last + 1}/${file.length}` }),
  "/no-content-range": (asked) => part(asked, { "Content-Range": undefined }),
  "/unknown-length": (asked) => part(asked, { "Content-Range": `bytes ${asked.first}-${asked.last}/*` }),
  "/huge-length": (asked) => part(asked, { "Content-Range": `bytes ${asked.first}-${asked.last}/9999999999999999` }),
  "/other-length": later(part, (asked) =>
    part(asked, { "Content-Range": `bytes ${asked.first}-${asked.last}/${file.length + 1}` }),
  ),
  "/more-than-said": (asked) => part(asked, { "Content-Length": undefined }, file),
  "/packed": (asked) => part(asked, { "Content-Encoding": "gzip", "Content-Length": undefined }, gzipSync(file)),
  // No body is longer than 200,000 bytes.
  "/short": (asked) => {
    part(asked, {}, file.subarray(asked.first, Math.min(asked.last + 1, asked.first + 200_000)));
    asked.response.socket?.end();
  },
  "/shorter-than-said": (asked) =>
    part(asked, { "Content-Length": undefined }, file.subarray(asked.first, asked.first + 9)),
  "/flaky": (asked) => {
    const failures: Answer[] = [status(503), ({ request }) => request.socket.destroy(), status(429), status(408), part];
    failures[asked.before % failures.length]?.(asked);
  },
  "/retry-after": later(status(503, { "Retry-After": "1" }), part),
  "/broken": status(500),
  "/missing": status(404),
  "/forbidden": status(403),
  "/teapot": status(418),
  "/empty": status(416, { "Content-Range": "bytes */0" }),
  "/hanging": () => {},
  "/hanging-later": later(part, () => {}),
  "/trickling": (asked) => {
    asked.response.writeHead(206, {
      ETag: '"one"',
      "Content-Range": `bytes ${asked.first}-${asked.last}/${file.length}`,
    });
    const timer = setInterval(() => asked.response.write("x"), 50);
    asked.response.on("close", () => clearInterval(timer));
  },
  "/nonsense": ({ request }) => request.socket.end("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
  "/moved": redirect("/honest"),
  "/moved-5": redirect("/moved-4"),
  "/moved-4": redirect("/moved-3"),
  "/moved-3": redirect("/moved-2"),
  "/moved-2": redirect("/moved"),
  "/moved-6": redirect("/moved-5"),
  "/loop": redirect("/loop", 301),
  "/nowhere": status(302),
  "/to-file": redirect("file:///etc/passwd"),
  "/elsewhere": ({ request, response }) =>
    redirect(`http://127.0.0.1:${request.socket.localPort}/honest?elsewhere`)({ response } as Asked),
  // A signed URL that holds for two requests only.
  "/signed": redirect("/signature"),
  "/signature": (asked) => (asked.before % 2 === 0 ? part : status(403))(asked),
};

const server = createServer((request, response) => {
  const url = request.url ?? "";
  if (url.startsWith("/log")) {
    response.end(JSON.stringify(log.get(url.slice("/log".length)) ?? []));
    return;
  }
  const earlier = log.get(url) ?? [];
  log.set(url, [...earlier, request.headers]);
  const [, from = "0", to = "0"] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  const asked = {
    request,
    response,
    before: earlier.length,
    first: Number(from),
    last: Math.min(Number(to), file.length - 1),
  };
  answers[url.replace(/\?.*/, "")]?.(asked);
});
server.listen(0, "localhost", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
// The test's end is ours.
process.stdin.on("end", () => process.exit()).resume();
