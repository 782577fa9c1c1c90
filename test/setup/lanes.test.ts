import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { lanesOf, sumOf } from "../../setup/lanes.mjs";
import { testFiles } from "../../setup/test-files.mjs";

describe("the lanes of the tests", () => {
  it("hold every test once, those of a built image with what uses the host", () => {
    const files = testFiles(".", ".test.ts");
    const { host, computing } = lanesOf(files);
    expect([...host, ...computing].sort()).to.deep.equal(files.toSorted());
    expect(host).to.include.members(["test/acceptance/build.test.ts", "test/backend/loopback.test.ts"]);
    expect(computing).to.include("test/disk/mbr.test.ts");
    expect(computing.at(-1)).to.equal("test/acceptance/ubuntu-stand-in.test.ts");
  });

  it("add up to one closing line", () => {
    expect(sumOf(["12 passed, 0 failed\n", "30 passed, 1 failed\n"])).to.equal("42 passed, 1 failed");
    expect(sumOf(["1 passed, 0 failed, 2 skipped", "1 passed, 0 failed, 1 skipped"])).to.equal(
      "2 passed, 0 failed, 3 skipped",
    );
  });

  it("count one that never came to its end as a failure", () => {
    expect(sumOf(["12 passed, 0 failed", ""])).to.equal("12 passed, 1 failed");
    expect(sumOf(["", "nonsense"])).to.equal("0 passed, 2 failed");
  });

  it("run side by side, the second heard after the first, and leave nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-lanes-test."));
    try {
      const program = `
        import { writeFileSync, writeSync } from "node:fs";
        import { runLanes } from ${JSON.stringify(resolve("setup/lanes.mjs"))};
        let begun = 0, both = () => {};
        const together = new Promise((resolve) => { both = resolve; });
        process.exitCode = await runLanes(async (lane, { output, closing }) => {
          if (++begun === 2) both();
          await together;
          writeSync(output === "inherit" ? 1 : output, lane + " speaks\\n");
          writeFileSync(closing, lane === "host" ? "1 passed, 0 failed\\n" : "2 passed, 1 failed\\n");
          return lane === "host" ? 0 : 1;
        }, { closing: ${JSON.stringify(join(folder, "closing"))} });`;
      const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
        encoding: "utf8",
        env: { ...process.env, TMPDIR: folder },
      });
      expect(stderr).to.equal("");
      expect(stdout).to.equal("host speaks\ncomputing speaks\n\nall tests: 3 passed, 1 failed\n");
      expect(status).to.equal(1);
      expect(readFileSync(join(folder, "closing"), "utf8")).to.equal("3 passed, 1 failed\n");
      expect(readdirSync(folder)).to.deep.equal(["closing"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
