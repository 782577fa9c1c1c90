import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import type { Limits } from "../../../src/disk/http/limits.ts";
import { openUrl, type Transfer } from "../../../src/disk/http/url-reader.ts";
import { scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { rangeServer, served } from "./served-file.ts";

const limits: Partial<Limits> = { idle: 300, total: 2000, tries: 6, pause: 5 };

describe("openUrl", () => {
  const { url, log } = rangeServer();
  const scratch = scratchDirectory();

  /** What opening, or else reading everything, is refused with. */
  function refusal(path: string) {
    return refusalOf(() => {
      const file = openUrl(url(path), { limits });
      try {
        file.read(0, file.length);
      } finally {
        file.close();
      }
    });
  }

  function readAll(path: string): Buffer {
    const file = openUrl(url(path), { limits });
    try {
      return Buffer.from(file.read(0, file.length));
    } finally {
      file.close();
    }
  }

  it("reads anywhere, in few requests, each for the version that was opened", async () => {
    const progress: Transfer[] = [];
    const file = openUrl(url("/honest?anywhere"), { onProgress: (transfer) => progress.push(transfer) });
    expect(file.length).to.equal(served.length);
    expect(served.equals(file.read(0, file.length))).to.equal(true);
    expect(served.subarray(999_990, 1_000_003).equals(file.read(999_990, 13))).to.equal(true);
    expect(codeOf(() => file.read(999_990, 14))).to.equal("out-of-bounds");
    expect(file.transfer()).to.deep.equal({ requests: 2, bytes: served.length, length: served.length });
    expect(progress.map(({ requests }) => requests)).to.deep.equal([1, 2]);
    file.close();
    file.close();
    expect(codeOf(() => file.read(300_000, 1))).to.equal("no refusal");
    const [first, second] = await log("/honest?anywhere");
    expect(first).to.include({ range: "bytes=0-262143", "accept-encoding": "identity" });
    expect(second).to.include({ range: "bytes=262144-1000002", "if-match": '"one"', "if-range": '"one"' });
  });

  for (const path of ["/weak", "/dated", "/short", "/flaky", "/retry-after", "/moved", "/moved-5", "/signed"]) {
    it(`reads the right bytes from ${path}`, () => {
      const patient = path === "/retry-after" ? { ...limits, total: 10_000 } : limits;
      const file = openUrl(url(path), { limits: patient });
      expect(served.equals(file.read(0, file.length))).to.equal(true);
      file.close();
    });
  }

  it("asks where the file was found, and not again where it was moved from", async () => {
    readAll("/moved?once");
    expect(await log("/moved?once")).to.have.length(1);
  });

  it("asks for what a cut answer left out, not for all of it again", async () => {
    readAll("/short?rest");
    expect((await log("/short?rest")).map(({ range }) => range)).to.include.members([
      "bytes=0-262143",
      "bytes=200000-262143",
    ]);
  });

  it("conditions later requests on a date only without a strong ETag", async () => {
    readAll("/dated?condition");
    expect((await log("/dated?condition"))[1]).to.include({ "if-unmodified-since": "Mon, 02 Jan 2023 03:04:05 GMT" });
    readAll("/weak?condition");
    expect((await log("/weak?condition"))[1]).to.not.have.any.keys("if-match", "if-range", "if-unmodified-since");
  });

  const refused: Record<string, readonly string[]> = {
    changed: ["/whole-later", "/other-etag", "/other-weak", "/other-date", "/other-length", "/precondition", "/gone"],
    "no-ranges": [
      "/whole",
      "/unversioned",
      "/shifted",
      "/no-content-range",
      "/unknown-length",
      "/huge-length",
      "/more-than-said",
      "/packed",
    ],
    unreachable: [
      "/shorter-than-said",
      "/broken",
      "/teapot",
      "/hanging",
      "/hanging-later",
      "/trickling",
      "/nonsense",
      "/moved-6",
      "/loop",
      "/nowhere",
      "/to-file",
    ],
    missing: ["/missing"],
    unreadable: ["/forbidden"],
    empty: ["/empty"],
  };
  for (const [code, paths] of Object.entries(refused)) {
    for (const path of paths) {
      it(`refuses ${path} as ${code}`, () => {
        expect(refusal(path)).to.include({ code });
      });
    }
  }

  it("tries again as often as it may, and no more", async () => {
    refusal("/broken?tries");
    expect(await log("/broken?tries")).to.have.length(6);
    refusal("/missing?tries");
    expect(await log("/missing?tries")).to.have.length(1);
  });

  it("asks no more once a read has been refused", async () => {
    const file = openUrl(url("/gone?again"), { limits });
    const reads = [300_000, 300_000, 900_000].map((offset) => codeOf(() => file.read(offset, 1)));
    expect(reads).to.deep.equal(["changed", "changed", "changed"]);
    expect(codeOf(() => file.read(0, 1))).to.equal("no refusal");
    expect(file.transfer().requests).to.equal(2);
    file.close();
    expect(await log("/gone?again")).to.have.length(2);
  });

  it("does not fetch the file of a server that only sends all of it", () => {
    let transfer: Transfer | undefined;
    expect(
      codeOf(() =>
        openUrl(url("/whole"), {
          limits,
          onProgress: (now) => {
            transfer = now;
          },
        }),
      ),
    ).to.equal("no-ranges");
    expect(transfer).to.equal(undefined);
  });

  it("gives a password to the server it was given for only", async () => {
    const secret = url("/elsewhere?secret").replace("localhost", "user:pass@localhost");
    openUrl(secret, { limits }).close();
    expect((await log("/elsewhere?secret"))[0]).to.include({ authorization: "Basic dXNlcjpwYXNz" });
    expect((await log("/honest?elsewhere"))[0]).to.not.have.any.keys("authorization");
  });

  it("names neither password nor query in any refusal", () => {
    const secretive = ["/missing", "/broken", "/loop", "/to-file"].map((path) =>
      url(`${path}?token=hush`).replace("localhost", "me:hush@localhost"),
    );
    for (const address of [
      ...secretive,
      "ftp://me:hush@host/?hush",
      "http://me:hush@no-such-host.invalid/?hush",
      "http://hush:hush",
    ]) {
      const error = refusalOf(() => openUrl(address, { limits }));
      expect(error?.message).to.be.a("string").that.does.not.include("hush");
      expect(`${error?.cause}`).to.not.include("hush");
    }
  });

  it("refuses whatever is not http: or https:, and what does not speak TLS", () => {
    for (const address of ["file:///etc/passwd", "ftp://host/file", "data:,x", "no url"]) {
      expect(codeOf(() => openUrl(address))).to.equal("unreachable");
    }
    const error = refusalOf(() => openUrl(url("/honest").replace("http:", "https:"), { limits }));
    expect(error).to.include({ code: "unreachable" });
    expect(error?.message).to.include("TLS: ");
  });

  it("works in a thread of a bundle, and keeps no process alive that forgets to close it", async () => {
    const folder = fileURLToPath(new URL("../../../src/disk/http/", import.meta.url));
    await build({
      entryPoints: ["url-reader.ts", "range-worker.ts"].map((name) => join(folder, name)),
      outdir: scratch("src/disk/http"),
      bundle: true,
      format: "esm",
      platform: "node",
    });
    const reader = pathToFileURL(scratch("src/disk/http/url-reader.js")).href;
    writeFileSync(scratch("package.json"), '{"type":"module"}');
    writeFileSync(
      scratch("thread.js"),
      `import { isMainThread, Worker } from "node:worker_threads";
      import { openUrl } from ${JSON.stringify(reader)};
      const file = openUrl(${JSON.stringify(url("/honest"))});
      console.log(file.read(500000, 2).length);
      if (isMainThread) new Worker(new URL(import.meta.url));`,
    );
    const { stdout, stderr, status } = spawnSync(process.execPath, [scratch("thread.js")], {
      encoding: "utf8",
      timeout: 15_000,
    });
    expect({ stdout, stderr, status }).to.deep.equal({ stdout: "2\n2\n", stderr: "", status: 0 });
  });
});
