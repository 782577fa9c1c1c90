import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { build } from "esbuild";

/** A command that notes how it was called and how it was ended. */
const COMMAND = `
  import { appendFileSync, existsSync, writeFileSync } from "node:fs";
  const name = process.argv[1].split("/").at(-1).replace(".js", "");
  const note = (text) => appendFileSync("calls", name + " " + text + "\\n");
  process.on("SIGTERM", () => { note("SIGTERM"); process.exit(143); });
  note(process.argv.slice(2).join(" "));
  if (name === "diskimage-create") writeFileSync("out/amphora-x64-haproxy.qcow2", "image");
  else writeFileSync("out/report.html", "page");
  if (existsSync("wait-" + name)) { writeFileSync("waiting", String(process.pid)); setInterval(() => {}, 1000); }
  else process.exitCode = existsSync("fail-" + name) ? 7 : 0;
`;

describe("npm start", function () {
  this.timeout(60_000);
  let root: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "amphora-start."));
    write("package.json", '{"name":"amphora-image","version":"0","type":"module"}');
    for (const name of ["diskimage-create", "amphora-verify"]) write(`dist/src/cli/${name}.js`, COMMAND);
    await build({
      entryPoints: ["src/cli/start.ts"],
      outfile: join(root, "dist/src/cli/start.js"),
      bundle: true,
      format: "esm",
      platform: "node",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("builds the Debian amphora, verifies it, and tells what it left where", async () => {
    const { status, stderr } = await start().ended;
    expect(calls()[0]).to.equal("diskimage-create -i debian -d bookworm -p -s 3 -o out/amphora-x64-haproxy");
    expect(calls()[1]).to.match(
      /^amphora-verify out\/amphora-x64-haproxy\.qcow2 --deep( --access (loopback|libguestfs) --cross-check native,\2)?( --scenario)? --json out\/verify\.json --html out\/report\.html$/,
    );
    expect(calls()).to.have.length(2);
    expect(stderr).to.contain(`Building the amphora: ${calls()[0]}\n`);
    expect(stderr).to.contain(`Verifying it: ${calls()[1]}\n`);
    expect(stderr).to.contain(`${root}/out/amphora-x64-haproxy.qcow2  the image`);
    expect(stderr.trimEnd().split("\n").at(-1)).to.contain(`${root}/out/report.html  the same as a page`);
    expect(status).to.equal(0);
  });

  it("ends with the status of a failed build and verifies nothing", async () => {
    write("fail-diskimage-create", "");
    expect((await start().ended).status).to.equal(7);
    expect(calls()).to.have.length(1);
  });

  it("ends with the status of the verdict", async () => {
    write("fail-amphora-verify", "");
    expect((await start().ended).status).to.equal(7);
  });

  it("passes SIGTERM on to the command that runs, and ends with its status", async () => {
    write("wait-diskimage-create", "");
    const run = start();
    await appears("waiting");
    run.kill("SIGTERM");
    expect((await run.ended).status).to.equal(143);
    expect(calls().slice(1)).to.deep.equal(["diskimage-create SIGTERM"]);
  });

  it("leaves no command behind when it is killed", async () => {
    write("wait-diskimage-create", "");
    const run = start();
    await appears("waiting");
    const pid = Number(readFileSync(join(root, "waiting"), "utf8"));
    run.kill("SIGKILL");
    await run.ended;
    for (let tries = 0; tries < 50 && existsSync(`/proc/${pid}`); tries++) await sleep(100);
    expect(existsSync(`/proc/${pid}`)).to.equal(false);
    expect(calls()).to.include("diskimage-create SIGTERM");
  });

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  function calls(): string[] {
    return readFileSync(join(root, "calls"), "utf8").trim().split("\n");
  }

  async function appears(path: string): Promise<void> {
    while (!existsSync(join(root, path))) await sleep(20);
  }

  function start() {
    const child = spawn(process.execPath, ["dist/src/cli/start.js"], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = new Promise<{ status: number | null; stderr: string }>((resolve) => {
      child.on("close", (status) => resolve({ status, stderr }));
    });
    return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
  }
});
