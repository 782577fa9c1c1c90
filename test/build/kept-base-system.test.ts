import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { hostToolsDirectory } from "../../src/build/run/namespace.ts";
import { findProgram, run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { eventually, testDirectory } from "./fixture.ts";

/** Stands in for debootstrap: makes a tree that tells how often it was called. */
const DEBOOTSTRAP = `#!/bin/bash
if [[ $1 == --version ]]; then echo "debootstrap \${FIXTURE_VERSION:-1}"; exit; fi
for argument; do [[ -d $argument ]] && target=$argument; done
echo call >>"$FIXTURE_CALLS"
mkdir "$target/etc" && cp "$FIXTURE_CALLS" "$target/etc/calls" && ln "$target/etc/calls" "$target/etc/again" &&
  chmod 0640 "$target/etc/calls" && chown 3:4 "$target/etc/calls"
exit "\${FIXTURE_STATUS:-0}"
`;

describe("the base system that debootstrap made", () => {
  const directory = testDirectory();
  let server: Server;
  let index: string | undefined;
  let trees = 0;
  /** Called after each request. */
  let asked = () => {};

  before(function () {
    if (findProgram("wget") === undefined) skipAloud(this, "wget is not installed; install wget");
    if (process.getuid?.() !== 0) skipAloud(this, "owners of files are root's to set; run as root");
  });

  beforeEach(async () => {
    index = "signed";
    asked = () => {};
    server = createServer((request, response) => {
      response.statusCode = request.url === "/debian/dists/bookworm/InRelease" && index !== undefined ? 200 : 404;
      response.end(index);
      asked();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mkdirSync(join(directory.path, "bin"));
    mkdirSync(join(directory.path, "share/scripts"), { recursive: true });
    writeFileSync(join(directory.path, "bin/debootstrap"), DEBOOTSTRAP);
    chmodSync(join(directory.path, "bin/debootstrap"), 0o755);
    writeFileSync(join(directory.path, "key.gpg"), "key");
    writeFileSync(join(directory.path, "share/scripts/bookworm"), "script");
  });

  afterEach(() => server.close());

  const cache = () => join(directory.path, "cache");
  const kept = () => readdirSync(cache()).sort();

  /** Calls debootstrap as disk-image-create does, and tells of how many calls the tree is that it leaves. */
  async function callsOf(env: Record<string, string> = {}, options: string[] = []): Promise<number> {
    const tree = join(directory.path, `tree-${trees++}`);
    mkdirSync(tree);
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
    const keyring = `--keyring=${join(directory.path, "key.gpg")}`;
    const command = ["debootstrap", "--variant=minbase", keyring, ...options, "bookworm", tree, mirror];
    const tools = hostToolsDirectory();
    const { exitCode, stderr } = await run(command, {
      env: {
        AMPHORA_HOST_TOOLS: tools,
        AMPHORA_DEBOOTSTRAP_CACHE: cache(),
        DEBOOTSTRAP_DIR: join(directory.path, "share"),
        FIXTURE_CALLS: join(directory.path, "bin/calls"),
        PATH: `${tools}:${join(directory.path, "bin")}:${process.env["PATH"]}`,
        ...env,
      },
    });
    expect(exitCode, stderr).to.equal(Number(env["FIXTURE_STATUS"] ?? 0));
    // A tree gets its name while the build goes on.
    await eventually(() => !existsSync(cache()) || !kept().some((name) => name.startsWith("incoming.")), "named");
    const { stdout } = await run(["stat", "-c", "%a %u %g %h", join(tree, "etc/calls")]);
    expect(stdout).to.equal("640 3 4 2\n");
    return readFileSync(join(tree, "etc/calls"), "utf8").split("\n").length - 1;
  }

  it("is taken again as it was, as long as nothing has changed", async () => {
    expect([await callsOf(), await callsOf(), await callsOf()]).to.deep.equal([1, 1, 1]);
    expect(kept()).to.have.length(1);
  });

  it("is made again when the index, a key, a script, debootstrap or the call has changed", async () => {
    expect(await callsOf()).to.equal(1);
    index = "signed again";
    expect(await callsOf()).to.equal(2);
    writeFileSync(join(directory.path, "key.gpg"), "another key");
    expect(await callsOf()).to.equal(3);
    writeFileSync(join(directory.path, "share/scripts/bookworm"), "another script");
    expect(await callsOf()).to.equal(4);
    expect(await callsOf({ FIXTURE_VERSION: "2" })).to.equal(5);
    expect(await callsOf({ FIXTURE_VERSION: "2" }, ["--components=main,contrib"])).to.equal(6);
    expect(await callsOf({ FIXTURE_VERSION: "2" }, ["--components=main,contrib"])).to.equal(6);
    expect(kept(), "the latest").to.have.length(3);
  });

  it("is not kept when the index changed while it was made, is missing, or debootstrap failed", async () => {
    asked = () => {
      index = `${index}.`;
    };
    await callsOf();
    expect(kept()).to.deep.equal([]);
    index = undefined;
    asked = () => {};
    await callsOf();
    index = "signed";
    await callsOf({ FIXTURE_STATUS: "3" });
    expect(kept()).to.deep.equal([]);
  });

  it("is not taken when it is damaged", async () => {
    await callsOf();
    const file = join(cache(), kept()[0] ?? "");
    const bytes = readFileSync(file);
    bytes.write("fall", bytes.indexOf("call\n"));
    writeFileSync(file, bytes);
    expect(await callsOf(), "a byte flipped").to.equal(2);
    const next = join(cache(), kept()[0] ?? "");
    writeFileSync(next, readFileSync(next).subarray(0, 1000));
    expect(await callsOf(), "cut short").to.equal(3);
    expect(await callsOf(), "whole again").to.equal(3);
  });

  it("leaves nothing of a build that was killed", async () => {
    mkdirSync(cache());
    writeFileSync(join(cache(), "incoming.abcdef"), "half a tree");
    await callsOf();
    expect(kept()).to.have.length(1).and.not.include("incoming.abcdef");
  });
});
