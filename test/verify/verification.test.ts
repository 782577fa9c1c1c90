import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CheckDescription } from "../../src/verify/check.ts";
import type { VerifyRequest } from "../../src/verify/request.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { type Verification, verify } from "../../src/verify/verification.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { imageServer } from "../support/image-server.ts";
import { makeQcow2, makeRawImage, writeTree } from "../support/real-image.ts";
import { allChecks } from "../support/verification.ts";

const quiet = { selected: () => {}, ended: () => {} };

describe("the verification of an image", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const verified = async (name: string, more: Partial<VerifyRequest> = {}): Promise<Verification> =>
    verify(await allChecks(), { path: at(name), access: "native", docker: false, strict: false, ...more }, quiet);
  const notPassed = ({ verdict }: Verification) =>
    verdict.checks
      .filter(({ outcome }) => outcome !== "pass")
      .map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-verification."));
    makeRawImage(at("good.raw"), goodAmphora());
    makeQcow2(at("good.raw"), at("good.qcow2"));
    const vhd = ["-q", "-f", "raw", "-O", "vpc", "-o", "force_size=on", at("good.raw"), at("good.vhd")];
    execFileSync("qemu-img", ["convert", ...vhd]);
    const fixed = [
      "-q",
      "-f",
      "raw",
      "-O",
      "vpc",
      "-o",
      "force_size=on,subformat=fixed",
      at("good.raw"),
      at("fixed.vhd"),
    ];
    execFileSync("qemu-img", ["convert", ...fixed]);
    writeTree(at("tree"), goodAmphora());
    execFileSync("tar", ["-C", at("tree"), "-cf", at("good.tar"), "."]);
  });
  after(() => rmSync(folder, { recursive: true }));

  const url = imageServer(() => folder);

  it("tells how the image is divided, and what it holds where that is asked for", async () => {
    const { verdict } = await verified("good.qcow2", { contents: true });
    expect(verdict.fileSize).to.equal(readFileSync(at("good.qcow2")).length);
    expect(verdict.partitionTable).to.equal("mbr");
    expect(verdict.partitions?.map(({ index, filesystem }) => [index, filesystem])).to.deep.equal([[1, "ext4"]]);
    expect(verdict.contents?.packages.map(({ name }) => name)).to.include("haproxy");
    expect((await verified("good.qcow2")).verdict).to.not.have.property("contents");
    const ran = await verified("good.qcow2", { contents: true, part: "running" });
    expect(ran.verdict).to.not.have.property("contents");
  });

  it("passes an image behind a URL, of which what needs a file does not apply", async () => {
    const fetched: number[] = [];
    const noted = url("good.qcow2").replace("://", "://me:hunter2@");
    const request = { path: `${noted}?key=1`, access: "loopback", docker: false, strict: false, digest: true } as const;
    const asked = { ...request, crossCheck: ["native", "loopback"] } as const;
    const result = await verify(await allChecks(), asked, { ...quiet, fetched: ({ bytes }) => fetched.push(bytes) });
    expect(notPassed(result)).to.deep.equal([]);
    expect(result.verdict).to.include({ path: url("good.qcow2"), verdict: "pass", format: "qcow2" });
    const reasons = new Map(result.verdict.notApplicable.map(({ id, reason }) => [id, reason]));
    for (const id of ["mount-equals-native", "access-methods-agree", "image-size-agreed"]) {
      expect(reasons.get(id), id).to.match(/behind a URL; fetch it first/);
    }
    expect(result.sha256).to.equal(
      createHash("sha256")
        .update(readFileSync(at("good.qcow2")))
        .digest("hex"),
    );
    expect(fetched.length).to.be.above(1);
    expect(JSON.stringify(result)).to.not.contain("hunter2").and.to.not.contain("key=1");
  });

  it("is an error where what stands behind a URL goes away before its digest is known", async () => {
    execFileSync("cp", [at("good.qcow2"), at("brief.qcow2")]);
    // More than was read ahead.
    truncateSync(at("brief.qcow2"), 64 * 1024 * 1024);
    const path = url("brief.qcow2");
    const left = new Set<string>();
    const request = { path, access: "native", docker: false, strict: false, digest: true } as const;
    const result = await verify(await allChecks(), request, {
      selected: (descriptions) => {
        for (const { id } of descriptions) left.add(id);
      },
      ended: ({ id }) => {
        left.delete(id);
        if (left.size === 0) rmSync(at("brief.qcow2"));
      },
    });
    expect(result).to.not.have.property("sha256");
    expect(result.verdict).to.include({ path, verdict: "error", format: "qcow2" });
    expect(notPassed(result)).to.deep.equal([]);
    expect(result.refusal).to.include({ holdsNoImage: false });
    expect(result.refusal?.sentence).to.match(new RegExp(`^${path}: the image cannot be hashed: the file changed`));
  });

  it("is an error where nothing stands behind a URL", async () => {
    for (const location of [url("gone.qcow2"), "http://127.0.0.1:1/a"]) {
      const request = { path: location, access: "native", docker: false, strict: false } as const;
      const result = await verify(await allChecks(), request, quiet);
      expect(result.refusal?.holdsNoImage, location).to.equal(true);
      expect(result.verdict).to.include({ path: location, verdict: "error", format: "unknown" });
    }
  }).timeout(60_000);

  it("sees a name and a build record that state another format", async () => {
    execFileSync("cp", [at("good.qcow2"), at("other.raw")]);
    writeFileSync(
      at("other.raw.build.json"),
      JSON.stringify({ options: { size: 1, arch: "amd64" }, image: { format: "vhd" } }),
    );
    const failed = await verified("other.raw");
    expect(notPassed(failed)).to.have.length(1);
    expect(notPassed(failed)[0]).to.match(
      /^A1-image-format-declared fail: .*its name says "?raw.*build\.json says "?vhd/,
    );
  });

  for (const [name, format, virtualSize] of [
    ["good.raw", "raw", 1024 ** 3],
    ["good.qcow2", "qcow2", 1024 ** 3],
    ["good.vhd", "vhd", 1024 ** 3],
  ] as const) {
    it(`passes ${name}`, async () => {
      const result = await verified(name, { sizeGb: 1 });
      expect(notPassed(result)).to.deep.equal([]);
      expect(result.verdict).to.include({ path: at(name), verdict: "pass", format, virtualSize });
      expect(result.verdict.checks).to.have.length.above(15);
      expect(result).to.not.have.property("refusal");
    });
  }

  it("reads a fixed VHD, but knows that OpenStack takes it for a raw disk", async () => {
    const result = await verified("fixed.vhd", { sizeGb: 1 });
    expect(result.verdict).to.include({ verdict: "fail", format: "vhd", virtualSize: 1024 ** 3 });
    const [admitted, ...others] = notPassed(result);
    expect(admitted).to.match(/^A1-image-admitted fail: .*its content is gpt, and it is declared vhd/);
    expect(others).to.deep.equal([]);
  });

  it("passes a tar, of which what is about disks does not apply", async () => {
    const result = await verified("good.tar");
    expect(notPassed(result)).to.deep.equal([]);
    expect(result.verdict).to.include({ verdict: "pass", format: "tar" });
    const { notApplicable, checks } = result.verdict;
    const reasons = new Map(notApplicable.map(({ id, reason }) => [id, reason]));
    expect(reasons.get("B1-kernel-installed")).to.equal("it is about disk images, and this is a tar");
    expect(reasons.get("container-runs-haproxy")).to.contain("add --docker");
    expect(checks.map(({ id }) => id)).to.include.members([
      "C1-haproxy-installed",
      "C1-haproxy-executable",
      "C5-system-tools",
    ]);
  });

  it("lists every check once, as selected or as not applicable", async () => {
    const ids = (await allChecks()).checks.map(({ description }) => description.id);
    for (const name of ["good.raw", "good.qcow2", "good.tar", "gone"]) {
      const { verdict } = await verified(name);
      expect([...verdict.checks, ...verdict.notApplicable].map(({ id }) => id)).to.have.members(ids);
    }
  });

  it("leaves the size alone when none is expected", async () => {
    const { verdict } = await verified("good.qcow2");
    expect(verdict.notApplicable.find(({ id }) => id === "A2-image-size")?.reason).to.contain("--size");
    expect(verdict.checks.find(({ id }) => id === "image-size-agreed")?.outcome).to.equal("pass");
  });

  it("takes size and architecture from the build record beside the image", async () => {
    const record = at("good.qcow2.build.json");
    writeFileSync(record, JSON.stringify({ options: { size: 2, arch: "i386" } }));
    const failed = await verified("good.qcow2").finally(() => rmSync(record));
    expect(failed.verdict.verdict).to.equal("fail");
    expect(notPassed(failed).map((line) => line.split(":")[0])).to.have.members([
      "A2-image-size fail",
      "A13-architecture-matches fail",
    ]);
  });

  it("tells what is selected, then each check as it ends", async () => {
    const events: string[] = [];
    const request = { path: at("good.tar"), access: "native", docker: false, strict: false } as const;
    const { verdict } = await verify(await allChecks(), request, {
      selected: (descriptions: readonly CheckDescription[]) =>
        events.push(...descriptions.map(({ id }) => `selected ${id}`)),
      ended: ({ id }: CheckResult) => events.push(`ended ${id}`),
    });
    const ids = verdict.checks.map(({ id }) => id);
    expect(events).to.deep.equal([...ids.map((id) => `selected ${id}`), ...ids.map((id) => `ended ${id}`)]);
  });

  it("fails an image that is recognised and refused, with all other checks skipped", async () => {
    execFileSync("cp", [at("good.qcow2"), at("cut.qcow2")]);
    truncateSync(at("cut.qcow2"), 200_000);
    const result = await verified("cut.qcow2");
    expect(result.refusal).to.include({ holdsNoImage: false });
    expect(result.verdict).to.include({ verdict: "fail", format: "qcow2" });
    const [opening, ...others] = [...result.verdict.checks].sort((a) => (a.id === "image-readable" ? -1 : 1));
    expect(opening).to.include({ id: "image-readable", outcome: "fail", reason: result.refusal?.sentence });
    expect(others.map(({ outcome }) => outcome)).to.deep.equal(others.map(() => "skipped"));
  });

  it("is an error for what holds no image", async () => {
    writeFileSync(at("text"), "hello\n");
    for (const name of ["text", "gone", "tree"]) {
      const result = await verified(name);
      expect(result.refusal?.holdsNoImage, name).to.equal(true);
      expect(result.verdict).to.include({ verdict: "error", format: "unknown", virtualSize: 0 });
    }
  });
});
