import { createHash } from "node:crypto";
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { expect } from "chai";
import { fileDigests } from "../../src/backend/file-digests.ts";
import { randomBytes, randomOf } from "../support/random.ts";
import { makeQcow2 } from "../support/real-image.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeDisk, makeExt4, makeXfsDisk } from "./image-fixture.ts";

const MiB = 1024 * 1024;

describe("fileDigests", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  const expected = new Map<string, string>();

  function put(path: string, content: string | Uint8Array): void {
    writeFileSync(scratch(`tree${path}`), content);
    expected.set(path, createHash("sha256").update(content).digest("hex"));
  }

  before(function () {
    needTools(this, "mke2fs", "sfdisk", "qemu-img", "debugfs");
    for (const folder of ["tree", "tree/etc", "tree/many"]) mkdirSync(scratch(folder));
    put("/etc/os-release", "ID=debian\n");
    put("/empty", "");
    put("/small", "x".repeat(100));
    const random = randomOf(11);
    for (let index = 0; index < 600; index++) put(`/many/${index}`, randomBytes(index, random(20_000)));
    put("/compressible", randomBytes(2, 6 * MiB).toString("hex"));
    put("/large", Buffer.concat([randomBytes(1, 3 * MiB), Buffer.alloc(9 * MiB, "text "), Buffer.from("end")]));
    const sparse = Buffer.alloc(5 * MiB);
    sparse.write("begin");
    sparse.write("end", 5 * MiB - 3);
    const file = openSync(scratch("tree/sparse"), "w");
    writeSync(file, "begin", 0);
    writeSync(file, "end", 5 * MiB - 3);
    closeSync(file);
    expected.set("/sparse", createHash("sha256").update(sparse).digest("hex"));
    linkSync(scratch("tree/large"), scratch("tree/many/linked"));
    expected.set("/many/linked", expected.get("/large") ?? "");
    symlinkSync("large", scratch("tree/symbolic"));
    makeExt4(scratch("ext4"), 48, scratch("tree"), ["-O", "inline_data", "-I", "256"]);
    makeDisk(scratch("raw"), "dos", [{ MiB: 48, content: scratch("ext4") }]);
    makeQcow2(scratch("raw"), scratch("qcow2"));
  });

  for (const [name, workers] of [
    ["raw", 1],
    ["qcow2", 1],
    ["qcow2", 3],
  ] as const) {
    it(`hashes every file of a ${name} with ${workers} threads, in the order of a walk`, async () => {
      const digests = await fileDigests(scratch(name), { workers });
      expect([...digests]).to.deep.equal([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
    });
  }

  it("hashes the files of an XFS, and of a tar without threads", async function () {
    needTools(this, "mkfs.xfs");
    makeXfsDisk(scratch("xfs"));
    const big = createHash("sha256").update("0123456789".repeat(300_000)).digest("hex");
    expect((await fileDigests(scratch("xfs"))).get("/big")).to.equal(big);
    runTool("tar", ["-cf", scratch("tar"), "-C", scratch("tree"), "."]);
    expect(Object.fromEntries(await fileDigests(scratch("tar")))).to.deep.equal(Object.fromEntries(expected));
  });

  it("refuses files that claim more than may be hashed, before hashing them", async () => {
    expect(await rejectionOf(fileDigests(scratch("qcow2"), { limit: 20 * MiB }))).to.include({ code: "too-large" });
    runTool("cp", [scratch("ext4"), scratch("huge")]);
    // 128 GiB without a block more.
    runTool("debugfs", ["-w", "-R", "sif /sparse size 0x2000000000", scratch("huge")]);
    makeDisk(scratch("huge-disk"), "dos", [{ MiB: 48, content: scratch("huge") }]);
    expect(await rejectionOf(fileDigests(scratch("huge-disk")))).to.include({ code: "too-large" });
  });

  it("ends when it is told to", async () => {
    const reason = new Error("enough");
    const error = await fileDigests(scratch("qcow2"), { signal: AbortSignal.abort(reason) }).catch((thrown) => thrown);
    expect(error).to.equal(reason);
    const controller = new AbortController();
    const digests = fileDigests(scratch("qcow2"), { signal: controller.signal }).catch((thrown) => thrown);
    setTimeout(() => controller.abort(reason), 20);
    expect(await digests).to.equal(reason);
  });

  it("names the image in what it is refused with", async () => {
    expect(await rejectionOf(fileDigests(scratch("absent")))).to.include({ code: "missing" });
    const damaged = readFileSync(scratch("qcow2"));
    // Behind the directories, where clusters of text are.
    damaged.fill(0xff, Math.floor(damaged.length * 0.3), Math.floor(damaged.length * 0.9));
    writeFileSync(scratch("damaged"), damaged);
    const refusal = await rejectionOf(fileDigests(scratch("damaged")));
    expect(refusal).to.include({ code: "corrupt-image" });
    expect(refusal?.message).to.match(/^\S+damaged: the compressed cluster/);
  });
});
