import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { VerifyRequest } from "../../src/verify/request.ts";
import { verifyImage } from "../../src/verify/verify-image.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";

describe("an image verified in a thread of its own", function () {
  this.timeout(60_000);
  let folder: string;
  let request: VerifyRequest;
  const at = (name: string) => join(folder, name);
  const options = { digest: false, limit: 60_000 };

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    folder = mkdtempSync(join(tmpdir(), "amphora-thread."));
    makeRawImage(at("good.raw"), goodAmphora());
    request = { path: at("good.raw"), access: "native", docker: false, strict: false, sizeGb: 1 };
  });
  after(() => rmSync(folder, { recursive: true }));

  it("passes, one after the other, with all checks each time", async () => {
    const progress: string[] = [];
    const first = await verifyImage(request, {
      ...options,
      progress: ({ ended, selected }) => progress.push(`${ended} of ${selected}`),
    });
    const second = await verifyImage(request, options);
    expect([first.exitCode, first.verdict.verdict]).to.deep.equal([0, "pass"]);
    expect(second.verdict.checks.map(({ id }) => id)).to.deep.equal(first.verdict.checks.map(({ id }) => id));
    const count = first.verdict.checks.length;
    expect(count).to.be.above(15);
    expect(progress.at(-1)).to.equal(`${count} of ${count}`);
    expect(first.verdict.sha256).to.equal("");
  });

  it("has the digest of its file when that is wanted", async () => {
    const path = at("small.txt");
    writeFileSync(path, "text\n");
    const { verdict, exitCode } = await verifyImage({ ...request, path }, { ...options, digest: true });
    expect(verdict.sha256).to.equal(createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(exitCode).to.equal(2);
    expect(Object.keys(verdict).slice(0, 2)).to.deep.equal(["path", "sha256"]);
  });

  it("fails with exit code 1 when a required check fails, 2 when there is no image", async () => {
    const failed = await verifyImage({ ...request, sizeGb: 2 }, options);
    expect([failed.exitCode, failed.verdict.verdict, failed.sentence]).to.deep.equal([1, "fail", undefined]);
    const missing = await verifyImage({ ...request, path: at("gone") }, options);
    expect([missing.exitCode, missing.verdict.verdict]).to.deep.equal([2, "error"]);
    expect(missing.sentence).to.match(/gone: there is no such file/);
  });

  it("is an error when the file changes meanwhile, whatever its checks say", async () => {
    makeRawImage(at("changing.raw"), goodAmphora());
    const progress = () => utimesSync(at("changing.raw"), 1, 1);
    const path = at("changing.raw");
    const { verdict, exitCode, sentence } = await verifyImage({ ...request, path }, { ...options, progress });
    expect([verdict.verdict, exitCode]).to.deep.equal(["error", 1]);
    expect(sentence).to.match(/changing\.raw: the file changed while it was verified: the time of its last change was/);
    const opening = verdict.checks.find(({ id }) => id === "image-readable");
    expect([opening?.outcome, opening?.reason]).to.deep.equal([
      "error",
      sentence?.replace(/^.*?: /, "").replace(/\.$/, ""),
    ]);
  });

  it("tells how far the integrity sweep has come", async () => {
    const files = goodAmphora().set("/var/lib/dpkg/info/haproxy.list", "/usr/sbin/haproxy\n");
    const { content } = files.get("/usr/sbin/haproxy") as { readonly content: Uint8Array };
    const md5 = createHash("md5").update(content).digest("hex");
    makeRawImage(at("deep.raw"), files.set("/var/lib/dpkg/info/haproxy.md5sums", `${md5}  usr/sbin/haproxy\n`));
    const told: unknown[] = [];
    const path = at("deep.raw");
    const { verdict } = await verifyImage(
      { ...request, path, deep: true },
      { ...options, progress: ({ sweep }) => told.push(sweep) },
    );
    expect(told.at(-1)).to.include({ hashed: 1, files: 1 });
    const unmodified = verdict.checks.find(({ id }) => id === "integrity-files-unmodified");
    expect(unmodified?.outcome).to.equal("pass");
    expect(unmodified?.evidence?.[0]).to.contain("digests of 1 files compared");
  });

  it("is an error when it takes too long", async () => {
    const { verdict, exitCode, sentence } = await verifyImage(request, { ...options, limit: 1 });
    expect([verdict.verdict, exitCode]).to.deep.equal(["error", 1]);
    expect(sentence).to.match(/good\.raw: the verification broke off, it took longer than 0\.001 s\.$/);
    expect(verdict.checks.map(({ outcome }) => outcome)).to.include("error");
  });

  it("is an error when it is interrupted", async () => {
    const abort = new AbortController();
    const verified = verifyImage(request, { ...options, signal: abort.signal });
    abort.abort();
    expect((await verified).sentence).to.match(/it was interrupted/);
  });

  it("is an error when it takes too much memory, and says so without a stack", async () => {
    const { verdict, exitCode, sentence } = await verifyImage(request, { ...options, heap: 4 });
    expect([verdict.verdict, exitCode]).to.deep.equal(["error", 1]);
    expect(sentence).to.match(/broke off, .*memory limit.*\.$/);
    expect(sentence).to.not.contain("\n");
  });
});
