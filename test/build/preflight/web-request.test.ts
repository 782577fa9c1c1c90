import { createServer } from "node:http";
import { expect } from "chai";
import { askWeb, proxyFor } from "../../../src/build/preflight/web-request.ts";
import { withServer } from "../../support/build-ground.ts";

const DEADLINE = 5000;

async function failure(address: string, env = {}, deadline = DEADLINE): Promise<string> {
  const error = await askWeb(address, { env, deadline }).catch((caught: unknown) => caught);
  expect(error).to.be.instanceOf(Error);
  return (error as Error).message;
}

describe("askWeb", () => {
  it("follows redirections to the answer", async () => {
    const answer = await withServer(
      (request, response) => {
        if (request.url === "/here") response.end(`${request.method} answered`);
        else response.writeHead(302, { location: "/here" }).end();
      },
      (address) => askWeb(`${address}/there`, { env: {}, deadline: DEADLINE }),
    );
    expect(answer).to.include({ status: 200, body: "GET answered" });
    expect(answer.headers.date).to.be.a("string");
  });

  it("gives up a circle, a silent server and an endless answer, in a few words", async () => {
    await withServer(
      (request, response) => {
        if (request.url === "/circle") response.writeHead(301, { location: "/circle" }).end();
        if (request.url === "/endless") response.end(Buffer.alloc(9 * 1024 * 1024));
      },
      async (address) => {
        expect(await failure(`${address}/circle`)).to.equal("it redirects in a circle");
        expect(await failure(`${address}/silent`, {}, 100)).to.equal("no answer within 0.1 s");
        expect(await failure(`${address}/endless`)).to.equal("the answer is far too long");
      },
    );
  });

  it("says what is wrong with a port and a name", async () => {
    expect(await failure("http://127.0.0.1:9/")).to.equal("the connection is refused");
    expect(await failure("http://mirror.invalid/")).to.equal("its name cannot be resolved");
  });

  it("goes through the environment's proxy, with the names that need none left out", async () => {
    const answer = await withServer(
      (request, response) => response.end(`${request.url} ${request.headers.host}`),
      (http_proxy) => askWeb("http://mirror.invalid/x?y", { env: { http_proxy }, deadline: DEADLINE }),
    );
    expect(answer.body).to.equal("http://mirror.invalid/x?y mirror.invalid");
    expect(await failure("http://mirror.invalid/", { http_proxy: "http://127.0.0.1:9", no_proxy: "invalid" })).to.equal(
      "its name cannot be resolved",
    );
  });

  it("asks a proxy for a connection when it wants TLS", async () => {
    const wanted: string[] = [];
    const proxy = createServer();
    proxy.on("connect", ({ url = "" }, socket) => {
      wanted.push(url);
      socket.end(wanted.length === 1 ? "HTTP/1.1 403 Forbidden\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\nno TLS");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as { port: number };
    const env = { https_proxy: `127.0.0.1:${port}` };
    expect(await failure("https://mirror.invalid/", env)).to.equal(`the proxy 127.0.0.1:${port} answers 403`);
    expect(await failure("https://mirror.invalid/", env)).to.equal("the connection breaks");
    expect(wanted).to.deep.equal(["mirror.invalid:443", "mirror.invalid:443"]);
    proxy.closeAllConnections();
    proxy.close();
  });

  it("is ended by its caller", async () => {
    await withServer(
      () => {},
      async (address) => {
        const asking = askWeb(address, { env: {}, deadline: 60_000, signal: AbortSignal.timeout(50) });
        expect(await asking.catch(() => "ended")).to.equal("ended");
      },
    );
  });
});

describe("proxyFor", () => {
  const of = (address: string, env: Record<string, string>) => proxyFor(new URL(address), env)?.href;

  it("reads what wget and curl read", () => {
    expect(of("http://a.example/", { http_proxy: "p:3128" })).to.equal("http://p:3128/");
    expect(of("http://a.example/", { HTTP_PROXY: "p:3128", https_proxy: "p:3128" })).to.equal(undefined);
    expect(of("https://a.example/", { HTTPS_PROXY: "http://p:3128" })).to.equal("http://p:3128/");
  });

  it("leaves out what no_proxy names", () => {
    for (const no_proxy of ["*", "example", "localhost, .example", "*.example", "A.example"]) {
      expect(of("http://a.example/", { http_proxy: "p:1", no_proxy }), no_proxy).to.equal(undefined);
    }
    expect(of("http://a.example/", { http_proxy: "p:1", no_proxy: "ample,b.example" })).to.equal("http://p:1/");
  });
});
