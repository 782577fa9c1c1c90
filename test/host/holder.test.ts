import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { startHolder } from "../../src/host/holder.ts";
import { isRoot } from "../../src/host/privilege.ts";
import { Refusal } from "../../src/refusal.ts";
import { skipAloud } from "../skip.ts";

const base = { what: "the thing", deadline: 10_000 };

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Refusal);
  return error as Refusal;
}

for (const namespaces of [true, false]) {
  describe(`startHolder ${namespaces ? "with" : "without"} namespaces`, () => {
    let directory = "";

    before(function () {
      if (namespaces && !isRoot()) {
        skipAloud(this, "namespaces of mounts and processes need root: run the tests as root");
      }
    });
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "holder-test."));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it("keeps what setUp left running until its end, then runs afterwards", async () => {
      const holder = await startHolder({
        ...base,
        namespaces,
        setUp: 'tail -f /dev/null "$1/child" & echo made >"$1/child"',
        afterwards: 'cat "$1/child" >"$1/after"',
        args: [directory],
      });
      await until(() => commandsWith(`${directory}/child`).length === 1);
      expect(existsSync(join(directory, "after"))).to.equal(false);
      await holder.end();
      await holder.end();
      expect(commandsWith(directory)).to.deep.equal([]);
      expect(readFileSync(join(directory, "after"), "utf8")).to.equal("made\n");
    });

    it("hands down arguments untouched and open files", async () => {
      writeFileSync(join(directory, "in"), "content\n");
      const file = openSync(join(directory, "in"), "r");
      const odd = "a b'c\"$(id)`id`\\\n*";
      const setUp = 'cat <&3 >"$1/out"; printf %s "$2" >"$1/argument"';
      const holder = await startHolder({ ...base, namespaces, setUp, args: [directory, odd], files: [file] });
      closeSync(file);
      await holder.end();
      expect(readFileSync(join(directory, "out"), "utf8")).to.equal("content\n");
      expect(readFileSync(join(directory, "argument"), "utf8")).to.equal(odd);
    });

    it("says why setUp failed", async () => {
      const refusal = await refusalOf(
        startHolder({ ...base, namespaces, setUp: "echo first >&2; echo no such disk. >&2; false" }),
      );
      expect(refusal.code).to.equal("holder-failed");
      expect(refusal.message).to.equal("Setting up the thing failed: no such disk.");
    });

    it("ends a setUp that takes too long", async () => {
      const setUp = 'echo $$ >"$1/started"; sleep 1000';
      const refusal = await refusalOf(startHolder({ ...base, namespaces, setUp, args: [directory], deadline: 700 }));
      expect(refusal.code).to.equal("holder-deadline");
      expect(existsSync(join(directory, "started"))).to.equal(true);
      expect(commandsWith(directory)).to.deep.equal([]);
    });

    it("is gone, afterwards done, soon after its parent is killed", async () => {
      const holder = JSON.stringify(new URL("../../src/host/holder.ts", import.meta.url).href);
      const program = `
        import { startHolder } from ${holder};
        await startHolder({ what: "x", deadline: 10000, namespaces: ${namespaces}, setUp: process.env.SET_UP,
          afterwards: 'touch "$1/after"', args: [process.env.DIRECTORY] });
        console.log("ready");
        setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
        // Like much else, timeout makes a process group of its own.
        env: { ...process.env, SET_UP: 'timeout 100 tail -f /dev/null "$1/child" &', DIRECTORY: directory },
      });
      try {
        await once(child.stdout, "data");
        await until(() => commandsWith(`${directory}/child`).length === 2);
      } finally {
        child.kill("SIGKILL");
      }
      await until(() => existsSync(join(directory, "after")));
      expect(commandsWith(`${directory}/child`)).to.deep.equal([]);
    });
  });
}

/** Waits until `holds`, for the 5 s that the end of a killed process may take. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5000 && !holds(); waited += 50) await sleep(50);
  expect(holds()).to.equal(true);
}

/** Command lines of living processes that name `text`. */
function commandsWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8");
      } catch {
        return "";
      }
    })
    .filter((command) => command.includes(text));
}
