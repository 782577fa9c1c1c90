import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { CheckResult, VerdictDocument } from "../../src/verify/verdict.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

const root = resolve(import.meta.dirname, "../..");
const gigabyte = 1024 ** 3;
const sizeGb = 3;

/** Breaks a built amphora in one small way after the other, each undone before the next, and asks the real command. */
describe("a built amphora that is broken", function () {
  this.timeout(5 * 60_000);
  const at = scratchDirectory();
  let raw: string;
  let kernel: string;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    needTools(this, "qemu-img");
    await bundle(root);
    const image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    raw = at("amphora.raw");
    execFileSync("qemu-img", ["convert", "-O", "raw", image, raw]);
    const [found = ""] = /vmlinuz-\S+/.exec(debugfs("ls -p /boot").replaceAll("/", " ")) ?? [];
    kernel = found.replace("vmlinuz-", "");
    expect(kernel).to.match(/^\d/);
  });

  /** Runs commands of debugfs(8) on the root file system, which starts at 1 MiB. */
  function debugfs(...commands: readonly string[]): string {
    writeFileSync(at("commands"), commands.join("\n"));
    const { stdout, stderr, status } = spawnSync("debugfs", ["-w", "-f", at("commands"), `${raw}?offset=1048576`], {
      encoding: "utf8",
    });
    const complaint = stderr.replace(/^debugfs \d.*\n/, "");
    if (status !== 0 || complaint !== "") throw new Error(`debugfs failed: ${complaint}`);
    return stdout;
  }

  /** Puts content in the place of a file while `use` runs, or removes the file. */
  function withFile(path: string, change: ((content: Buffer) => Uint8Array) | undefined, use: () => void): void {
    const [good, bad] = [at("good"), at("bad")];
    debugfs(`dump ${path} ${good}`);
    debugfs(`rm ${path}`);
    if (change !== undefined) {
      writeFileSync(bad, change(readFileSync(good)));
      debugfs(`write ${bad} ${path}`);
    }
    try {
      use();
    } finally {
      if (change !== undefined) debugfs(`rm ${path}`);
      debugfs(`write ${good} ${path}`);
      for (const file of [good, bad]) rmSync(file, { force: true });
    }
  }

  /** What did not pass, and the exit code. */
  function verdict(size = sizeGb): { status: number | null; notPassed: string[]; checks: readonly CheckResult[] } {
    const command = [
      resolve(root, "dist/src/cli/amphora-verify.js"),
      raw,
      "--size",
      `${size}`,
      "--json",
      at("verify.json"),
    ];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect(stderr).to.equal("");
    const { images } = JSON.parse(readFileSync(at("verify.json"), "utf8")) as VerdictDocument;
    const checks = images[0]?.checks ?? [];
    expect(images[0]?.verdict).to.equal(status === 0 ? "pass" : "fail");
    const notPassed = checks.filter(({ outcome }) => outcome !== "pass").map(({ id, outcome }) => `${id} ${outcome}`);
    return { status, notPassed, checks };
  }

  function expectPassing(): void {
    const { status, notPassed, checks } = verdict();
    expect([status, notPassed]).to.deep.equal([0, []]);
    expect(checks).to.have.length.above(15);
  }

  function expectOnly(...expected: string[]): void {
    const { status, notPassed } = verdict();
    expect(notPassed).to.have.members(expected);
    expect(status).to.equal(1);
  }

  it("passes before it is broken", expectPassing);

  it("fails by its kernel removed", () => {
    withFile(`/boot/vmlinuz-${kernel}`, undefined, () => {
      expectOnly("B1-kernel-installed fail", "A8-boot-entries-files fail");
    });
  });

  for (const [what, place] of [
    ["magic", 0x202],
    ["boot flag", 0x1fe],
    ["first bytes", 0],
  ] as const) {
    it(`fails by its kernel's ${what} overwritten`, () => {
      const overwrite = (content: Buffer) => content.fill(0, place, place + (what === "magic" ? 4 : 2));
      withFile(`/boot/vmlinuz-${kernel}`, overwrite, () =>
        // What is no kernel tells no release.
        expectOnly("B1-kernel-image-valid fail", "B1-kernel-release skipped"),
      );
    });
  }

  it("fails by the record of haproxy removed from dpkg's status", () => {
    const remove = (content: Buffer) => {
      const stanzas = content.toString("utf8").split("\n\n");
      const others = stanzas.filter((stanza) => !stanza.startsWith("Package: haproxy\n"));
      expect(others).to.have.length(stanzas.length - 1);
      return Buffer.from(others.join("\n\n"));
    };
    withFile("/var/lib/dpkg/status", remove, () => expectOnly("C1-haproxy-installed fail"));
  });

  it("fails by modules.dep removed", () => {
    withFile(`/usr/lib/modules/${kernel}/modules.dep`, undefined, () => expectOnly("B1-kernel-modules-complete fail"));
  });

  it("fails by a disk of another size, and by another size asked for", () => {
    truncateSync(raw, (sizeGb + 1) * gigabyte);
    try {
      expectOnly("A2-image-size fail");
    } finally {
      truncateSync(raw, sizeGb * gigabyte);
    }
    const { status, notPassed } = verdict(sizeGb + 2);
    expect([status, notPassed]).to.deep.equal([1, ["A2-image-size fail"]]);
  });

  it("passes again once all is undone", expectPassing);
});
