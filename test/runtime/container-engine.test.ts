import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { containerEngineAvailability, withContainerEngine } from "../../src/runtime/container-engine.ts";
import { privateEngineAvailability, startPrivateEngine } from "../../src/runtime/private-engine.ts";
import { skipAloud } from "../skip.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeRootTar } from "../support/root-tar.ts";

describe("withContainerEngine", function () {
  this.timeout(180_000);
  const scratch = scratchDirectory();
  let tar = "";

  before(async function () {
    const availability = await containerEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    tar = makeRootTar(scratch("it's a root.tar"));
  });

  it("imports a tar, runs its programs, and leaves nothing", async () => {
    const before = leftovers();
    await withContainerEngine(async (engine) => {
      const image = await engine.importTar(tar, { architecture: "amd64" });
      const shell = (text: string) => engine.run(image, ["/bin/sh", "-c", text], { deadline: 30_000 });
      expect(await shell('echo out "$0"; echo err >&2; exit 7')).to.deep.equal({
        stdout: "out /bin/sh\n",
        stderr: "err\n",
        exitCode: 7,
      });
      expect((await shell("echo x >/file")).stderr, "a written root").to.match(/Read-only/);
      expect((await shell("cat /proc/net/dev")).stdout, "interfaces").to.not.match(/eth/);
      expect((await shell("while read -r line; do echo $line; done </proc/self/status")).stdout).to.match(
        /CapEff: 0000000000000000/,
      );
      const missing = await engine.run(image, ["/bin/nothing"], { deadline: 30_000 });
      expect(missing.exitCode).to.equal(127);
      await engine.removeImage(image);
      expect((await rejectionOf(engine.run(image, ["/bin/sh"], { deadline: 30_000 })))?.code).to.equal("run-failed");
    });
    expect(leftovers()).to.deep.equal(before);
  });

  it("stops a program that does not end", async () => {
    const refusal = await withContainerEngine(async (engine) => {
      const image = await engine.importTar(tar, { architecture: "amd64" });
      return rejectionOf(engine.run(image, ["/bin/sh", "-c", "while :; do :; done"], { deadline: 1500 }));
    });
    expect(refusal?.code).to.equal("deadline");
  });

  it("refuses what is no tar in one sentence", async () => {
    writeFileSync(scratch("text"), "no tar at all ".repeat(100));
    const refusal = await withContainerEngine((engine) =>
      rejectionOf(engine.importTar(scratch("text"), { architecture: "amd64" })),
    );
    expect(refusal?.code).to.equal("import-failed");
    expect(refusal?.message).to.match(/^Docker does not import [^\n]*\/text: [^\n]+\.$/);
  });

  it("ends the engine when the use of it fails", async () => {
    const before = leftovers();
    const reason = new Error("inside");
    const error = await withContainerEngine(async (engine) => {
      await engine.importTar(tar, { architecture: "amd64" });
      throw reason;
    }).catch((caught: unknown) => caught);
    expect(error).to.equal(reason);
    expect(leftovers()).to.deep.equal(before);
  });

  it("uses an engine that runs already, and takes only its own things away", async function () {
    const availability = privateEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const directory = scratch("host-engine");
    mkdirSync(directory);
    const host = await startPrivateEngine(directory);
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = host.address;
    try {
      const docker = (...args: string[]) => spawnSync("docker", args, { encoding: "utf8", env: process.env }).stdout;
      const images = () => docker("images", "--quiet").trim().split("\n").filter(Boolean).length;
      docker("import", tar, "theirs:1");
      await withContainerEngine(async (engine) => {
        expect(engine.origin).to.equal("running");
        await engine.importTar(tar, { architecture: "amd64" });
        expect(images()).to.equal(2);
      });
      expect(images()).to.equal(1);
      const child = await startChild(tar);
      expect(images()).to.equal(2);
      child.kill("SIGKILL");
      for (let waited = 0; waited < 5000 && images() > 1; waited += 100) await sleep(100);
      expect(images()).to.equal(1);
      expect(docker("ps", "--all", "--quiet")).to.equal("");
    } finally {
      if (before === undefined) delete process.env["DOCKER_HOST"];
      else process.env["DOCKER_HOST"] = before;
      await host.end();
    }
  });

  it("says which image an engine does not remove, but not that one is gone already", async function () {
    const availability = privateEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const directory = scratch("busy-engine");
    mkdirSync(directory);
    const host = await startPrivateEngine(directory);
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = host.address;
    try {
      const docker = (...args: string[]) => spawnSync("docker", args, { encoding: "utf8", env: process.env });
      const theirs = ["run", "--detach", "--network=none", "--name=theirs", "--log-driver=none"];
      const occupy = async (image: string) => {
        const { status, stderr } = docker(...theirs, image, "/bin/sh", "-c", "while :; do read -t 1 x; done");
        expect(status, stderr).to.equal(0);
      };
      const architecture = "amd64";
      let image = "";
      const use = withContainerEngine(async (engine) => {
        image = await engine.importTar(tar, { architecture });
        await occupy(image);
      });
      const refusal = await rejectionOf(use);
      expect(refusal?.code).to.equal("remove-failed");
      expect(refusal?.message).to.match(/^Docker does not remove amphora-image-verify:[^\n]+\.$/);
      expect(refusal?.message).to.include(image);
      docker("rm", "--force", "theirs");
      const failed = await rejectionOf(
        withContainerEngine(async (engine) => {
          await occupy(await engine.importTar(tar, { architecture }));
          throw new Refusal("import-failed", "It failed.");
        }),
      );
      expect(failed?.code).to.equal("import-failed");
      expect(failed?.message).to.match(/^It failed; besides: Docker does not remove [^\n]+\.$/);
      docker("rm", "--force", "theirs");
      await withContainerEngine(async (engine) => {
        const gone = await engine.importTar(tar, { architecture });
        expect(docker("rmi", gone).status).to.equal(0);
        await engine.removeImage(gone);
      });
    } finally {
      if (before === undefined) delete process.env["DOCKER_HOST"];
      else process.env["DOCKER_HOST"] = before;
      await host.end();
    }
  });

  it("leaves nothing when this process is killed", async () => {
    const before = leftovers();
    const child = await startChild(tar);
    const during = leftovers();
    child.kill("SIGKILL");
    expect(during).to.not.deep.equal(before);
    const same = () => JSON.stringify(leftovers()) === JSON.stringify(before);
    for (let waited = 0; waited < 5000 && !same(); waited += 100) await sleep(100);
    expect(leftovers()).to.deep.equal(before);
  });
});

/** A process that holds an engine with an imported image and a running container, until it is killed. */
async function startChild(tar: string) {
  const program = `
    import { withContainerEngine } from ${JSON.stringify(new URL("../../src/runtime/container-engine.ts", import.meta.url).href)};
    await withContainerEngine(async (engine) => {
      const image = await engine.importTar(process.env.TAR, { architecture: "amd64" });
      void engine.run(image, ["/bin/sh", "-c", "while :; do :; done"], { deadline: 100000 });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      console.log("running");
      await new Promise(() => setInterval(() => {}, 1000));
    });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TAR: tar },
  });
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  return child;
}

/** What an engine leaves behind when it ends badly: processes, mounts, directories, control groups. */
function leftovers() {
  const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line));
  const names = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []);
  const processes = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
  const groups = spawnSync("find", ["/sys/fs/cgroup", "-type", "d", "-name", "amphora-docker*"], { encoding: "utf8" });
  return {
    processes: lines(processes, /^(unshare .*)?(\S*\/)?(dockerd|containerd\S*|runc) |while :; do :; done/),
    mounts: lines(readFileSync("/proc/self/mountinfo", "utf8"), /amphora-docker|\/docker\//),
    directories: names("/var/tmp").filter((name) => name.startsWith("amphora-docker")),
    groups: groups.stdout,
    host: [names("/etc/docker"), names("/opt"), names("/run/docker"), names("/run/containerd")],
  };
}
