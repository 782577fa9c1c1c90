import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { expect } from "chai";
import { writeOciArchive } from "../../src/build/oci/oci-archive.ts";
import { largeFilesDirectory } from "../../src/host/large-files.ts";
import { createWorkDirectory, type WorkDirectory } from "../../src/host/work-directory.ts";
import { privateEngineAvailability, startPrivateEngine } from "../../src/runtime/private-engine.ts";
import { skipAloud } from "../skip.ts";
import { startPodman } from "../support/podman.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { makeRootTar } from "../support/root-tar.ts";
import { amphoraTar, BUILD_PATIENCE } from "./image.ts";

/** Runs a command of a container engine; a failure is the test's. */
type Engine = (...args: readonly string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;

const configuration = `
global
    log stdout format raw local0
defaults
    mode http
    log global
    option httplog
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend listener
    bind 127.0.0.1:8080
    default_backend pool
backend pool
    server member 127.0.0.1:8081
`;
const greeting = "Served by a member behind HAProxy.\n";
// Asks until HAProxy and the member have both started.
const client = `
import sys, time, urllib.request
for attempt in range(300):
    try:
        sys.stdout.write(urllib.request.urlopen("http://127.0.0.1:8080/greeting").read().decode())
        break
    except OSError:
        time.sleep(0.1)
`;

describe("an amphora as a container", function () {
  this.timeout(BUILD_PATIENCE);
  const at = scratchDirectory();
  let amphora: string;
  let tiny: string;
  let large: WorkDirectory;

  before(async () => {
    amphora = process.env["AMPHORA_TAR"] ?? (await amphoraTar()).path;
    tiny = makeRootTar(at("tiny.tar"));
    large = createWorkDirectory(largeFilesDirectory(), "amphora-containers-test");
    mkdirSync(at("member"));
    writeFileSync(at("member/greeting"), greeting);
    writeFileSync(at("haproxy.cfg"), configuration);
  });

  after(() => large?.remove());

  /** A load balancer, its member and its client are three containers of the image in one network; the engine's end is theirs. */
  async function expectServed(
    engine: Engine,
    image: string,
    command: readonly string[],
    flags: readonly string[] = [],
  ) {
    const run = (...args: readonly string[]) => engine("run", ...flags, ...args);
    const mount = `--volume=${at("haproxy.cfg")}:/etc/haproxy/haproxy.cfg:ro`;
    await run("--detach", "--name=balancer", "--network=none", mount, image, ...command);
    const beside = "--network=container:balancer";
    const server = ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", "/srv", "8081"];
    await run("--detach", "--name=member", beside, `--volume=${at("member")}:/srv:ro`, image, ...server);
    const { stdout } = await run("--rm", beside, image, "python3", "-c", client);
    const logs = await engine("logs", "balancer");
    expect(stdout, `${logs.stdout}${logs.stderr}`).to.equal(greeting);
    // HAProxy itself says that it passed the request on.
    expect(logs.stdout).to.match(/ listener pool\/member .* 200 .* "GET \/greeting HTTP\/1\.1"/);
  }

  async function archive(tar: string, path: string, name: string): Promise<string> {
    const description = { architecture: "amd64", baseOs: "debian", release: "bookworm", created: 1_700_000_000 };
    await writeOciArchive(tar, path, { ...description, name }, new AbortController().signal);
    return path;
  }

  it("is imported by docker import as the specification says, and its HAProxy serves requests", async function () {
    const availability = privateEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    // Its control group is called like the directory, and must be nobody else's.
    const directory = `${large.path}/${basename(large.path)}`;
    mkdirSync(directory);
    const host = await startPrivateEngine(directory);
    const env = { ...process.env, DOCKER_HOST: host.address, DOCKER_CONFIG: at("docker"), DOCKER_CONTEXT: "" };
    const docker = (args: readonly string[], stdin: "ignore" | number = "ignore") => {
      const ended = spawnSync("docker", args, { env, stdio: [stdin, "pipe", "pipe"], encoding: "utf8" });
      expect(ended.status, `docker ${args.join(" ")}: ${ended.stderr}`).to.equal(0);
      return ended;
    };
    try {
      const file = openSync(amphora, "r");
      docker(["import", "-", "image:amphora-x64-haproxy"], file);
      closeSync(file);
      const foreground = ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"];
      await expectServed(async (...args) => docker(args), "image:amphora-x64-haproxy", foreground);

      docker(["load", "--input", await archive(tiny, at("tiny-docker.oci"), "tiny")]);
      const shell = ["run", "--rm", "--network=none", "localhost/tiny", "/bin/sh", "-c", "echo from the layer"];
      expect(docker(shell).stdout).to.equal("from the layer\n");
    } finally {
      await host.end();
    }
  });

  it("is loaded by Podman as an OCI archive, and serves requests by its own command", async function () {
    needTools(this, "podman", "crun");
    const podman = await startPodman(`${large.path}/podman`);
    const engine: Engine = async (...args) => {
      const ended = await podman.call(...args);
      expect(ended.exitCode, `podman ${args.join(" ")}: ${ended.stderr}`).to.equal(0);
      return ended;
    };
    const oci = `${large.path}/amphora-x64-haproxy.oci`;
    try {
      await engine("load", "--input", await archive(amphora, oci, "amphora-x64-haproxy"));
      await expectServed(engine, "localhost/amphora-x64-haproxy", [], ["--cgroups=disabled"]);

      await engine("import", tiny, "image:tiny");
      const shell = ["--cgroups=disabled", "--network=none", "image:tiny", "/bin/sh", "-c", "echo from the tar"];
      expect((await engine("run", "--rm", ...shell)).stdout).to.equal("from the tar\n");
    } finally {
      await podman.end();
      rmSync(oci, { force: true });
    }
  });

  it("is what skopeo takes for an OCI archive", async function () {
    needTools(this, "skopeo");
    const oci = await archive(tiny, at("tiny-skopeo.oci"), "tiny");
    expect(JSON.parse(runTool("skopeo", ["--tmpdir", at(""), "inspect", `oci-archive:${oci}`]))).to.deep.include({
      ...{ Created: "2023-11-14T22:13:20Z", Architecture: "amd64", Os: "linux" },
      Labels: {
        "org.opencontainers.image.description": "OpenStack Octavia amphora, debian bookworm",
        "org.opencontainers.image.title": "tiny",
      },
    });
  });
});
