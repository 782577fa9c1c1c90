import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { findDiskimageBuilder } from "../../../src/build/preflight/dib.ts";
import { findProgram, run } from "../../../src/host/run.ts";
import { Refusal } from "../../../src/refusal.ts";
import { skipAloud } from "../../skip.ts";
import { FIXTURE_DIB, testDirectory } from "../fixture.ts";

describe("findDiskimageBuilder", () => {
  const directory = testDirectory();

  async function refusal(env: Record<string, string>): Promise<Refusal> {
    const error = await findDiskimageBuilder(env, "/").catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Refusal);
    return error as Refusal;
  }

  it("takes the one of DIB_REPO_PATH before all others", async () => {
    const dib = await findDiskimageBuilder({ PATH: process.env["PATH"], DIB_REPO_PATH: FIXTURE_DIB }, "/");
    expect(dib.command).to.equal(join(FIXTURE_DIB, "bin", "disk-image-create"));
    expect(dib.path.split(":")[0]).to.equal(join(FIXTURE_DIB, "bin"));
    expect(dib.path.split(":")).to.include("/usr/sbin");
    expect(dib.version).to.equal("3.13.0");
    expect(dib.elements).to.equal(join(FIXTURE_DIB, "elements"));
  });

  it("finds the elements of an installed one through its interpreter", async () => {
    const bin = join(directory.path, "bin");
    const elements = join(directory.path, "elements");
    mkdirSync(bin);
    mkdirSync(elements);
    writeFileSync(join(bin, "python-x"), `#!/bin/sh\n[ "$1" = -c ] && echo ${elements} || echo 3.40.1\n`);
    writeFileSync(join(bin, "disk-image-create"), `#! ${bin}/python-x\n`);
    for (const name of ["python-x", "disk-image-create"]) chmodSync(join(bin, name), 0o755);
    // The kernel follows only one script as interpreter of another where binfmt allows it; env does here.
    writeFileSync(join(bin, "disk-image-create"), `#!/usr/bin/env ${bin}/python-x\n`);
    const dib = await findDiskimageBuilder({ PATH: `${bin}:/usr/bin:/bin` }, "/");
    expect(dib).to.deep.include({ version: "3.40.1", elements });
  });

  it("tells of an installed one what it tells of itself", async function () {
    if (findProgram("disk-image-create") === undefined)
      skipAloud(this, "diskimage-builder is not installed; install it");
    const dib = await findDiskimageBuilder({ PATH: process.env["PATH"] }, "/");
    expect((await run([dib.command, "--version"])).stdout).to.equal(`${dib.version}\n`);
    expect(readdirSync(dib.elements ?? "")).to.include.members(["base", "vm"]);
  });

  it("refuses a DIB_REPO_PATH that leads nowhere", async () => {
    const { code, message } = await refusal({ DIB_REPO_PATH: "nowhere" });
    expect(code).to.equal("missing-dib");
    expect(message).to.contain("/nowhere");
  });

  it("names the package where there is none", async () => {
    const env = { PATH: "/nonexistent", DIB_REPO_PATH: directory.path };
    const system = await findDiskimageBuilder({ PATH: "/usr/bin" }, "/").catch(() => undefined);
    if (system?.command.startsWith("/usr/local/sbin")) return;
    const { code, message } = await refusal(env);
    expect(code).to.equal("missing-tool");
    expect(message).to.contain("diskimage-builder");
  });

  it("refuses one that does not tell its version", async () => {
    mkdirSync(join(directory.path, "bin"));
    writeFileSync(join(directory.path, "bin", "disk-image-create"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    expect((await refusal({ PATH: "/bin", DIB_REPO_PATH: directory.path })).code).to.equal("missing-dib");
  });
});
