import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type GuestfishSession, startGuestfish } from "../../src/backend/libguestfs-session.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { refusalOf, rejectionOf } from "../support/refusal-code.ts";

// What guestfish does without its appliance is enough here, and quick.
describe("startGuestfish", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  let session: GuestfishSession | undefined;
  let directory = "";

  async function start(deadline = 30_000): Promise<GuestfishSession> {
    writeFileSync(scratch("disk, with 'odd' name"), Buffer.alloc(1024 * 1024));
    directory = mkdtempSync(join(tmpdir(), "guestfish-test."));
    const image = scratch("disk, with 'odd' name");
    session = await startGuestfish({ image, format: "raw", directory, sockets: directory, deadline, environment: {} });
    return session;
  }

  const survivors = () => spawnSync("pgrep", ["-f", directory], { encoding: "utf8" }).stdout;

  before(function () {
    needTools(this, "guestfish");
  });
  afterEach(() => session?.end());

  it("answers one command after the other and leaves nothing", async () => {
    const { launch, ask, end } = await start();
    expect((await launch("echo one two")).toString()).to.equal("one two\n");
    for (let count = 0; count < 50; count++) expect(ask(`echo ${count}`).toString()).to.equal(`${count}\n`);
    expect(ask("!seq 1 100000").length, "an answer longer than a pipe").to.equal(588_895);
    expect(ask('echo "a\\x20b"').toString()).to.equal("a b\n");
    expect(() => ask("echo one\necho two")).to.throw(/one line/);
    await end();
    expect(existsSync(directory)).to.equal(false);
    expect(survivors()).to.equal("");
  });

  it("says in one sentence what guestfish said of an error", async () => {
    const { ask } = await start();
    const refusal = refusalOf(() => ask("mount /dev/sda1 /"));
    expect(refusal?.code).to.equal("access-failed");
    expect(refusal?.message).to.match(/^libguestfs cannot show [^\n]*: mount: [^\n]*launch[^\n]*\.$/);
    expect(refusalOf(() => ask("echo again"))?.code).to.equal("access-failed");
  });

  it("ends after its deadline, also in the middle of a command", async () => {
    const { launch } = await start(1000);
    const refusal = await rejectionOf(launch("!sleep 100"));
    expect(refusal?.message).to.match(/: it did not end within 1 s\.$/);
  });
});
