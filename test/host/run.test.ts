import { expect } from "chai";
import { exitCodeOfSignal, findProgram, requireTool, run } from "../../src/host/run.ts";
import { Refusal } from "../../src/refusal.ts";

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(Refusal);
    return error as Refusal;
  }
  throw new Error("nothing was refused");
}

describe("run", () => {
  it("returns both streams and the exit status", async () => {
    const result = await run(["sh", "-c", "echo out; echo err >&2; exit 7"]);
    expect(result).to.deep.equal({ stdout: "out\n", stderr: "err\n", exitCode: 7 });
  });

  it("passes arguments as they are, without a shell", async () => {
    expect((await run(["printf", "%s", "$HOME; *"])).stdout).to.equal("$HOME; *");
  });

  it("gives the program an empty standard input unless told otherwise", async () => {
    expect((await run(["cat"])).stdout).to.equal("");
    expect((await run(["cat"], { input: "hello" })).stdout).to.equal("hello");
  });

  it("speaks the C locale", async () => {
    const result = await run(["sh", "-c", 'echo "$LC_ALL-$LANGUAGE-$EXTRA"'], {
      env: { LC_ALL: "de_DE.UTF-8", LANGUAGE: "de", EXTRA: "x" },
    });
    expect(result.stdout).to.equal("C--x\n");
  });

  it("reports a signal as the shell does", async () => {
    expect((await run(["sh", "-c", "kill -TERM $$"])).exitCode).to.equal(143);
    expect(exitCodeOfSignal("SIGINT")).to.equal(130);
    expect(exitCodeOfSignal(undefined)).to.equal(undefined);
  });

  it("refuses a program that overruns its deadline", async () => {
    expect((await refusalOf(run(["sleep", "60"], { deadline: 100 }))).code).to.equal("deadline");
  });

  it("refuses more output than it may keep", async () => {
    expect((await refusalOf(run(["yes"], { maxOutput: 1000 }))).code).to.equal("too-much-output");
  });

  it("ends a program whose caller changed its mind", async () => {
    const controller = new AbortController();
    const running = refusalOf(run(["sleep", "60"], { signal: controller.signal }));
    controller.abort();
    expect((await running).code).to.equal("cancelled");
  });

  it("names the package of a known program that is missing", async () => {
    const refusal = await refusalOf(run(["qemu-img", "--version"], { env: { PATH: "/nonexistent" } }));
    expect(refusal.code).to.equal("missing-tool");
    expect(refusal.message).to.match(/^The program qemu-img, needed for .*install it with "[^"]+"\.$/);
  });

  it("says that an unknown program is missing", () => {
    expect(() => requireTool("no-such-program-here")).to.throw(Refusal, "no-such-program-here");
  });

  it("lets the kernel end the program together with this process", async () => {
    expect((await run(["setpriv", "--dump"])).stdout).to.match(/death signal: \[none\]/i);
    expect((await run(["setpriv", "--dump"], { dieWithParent: true })).stdout).to.match(/death signal: .*KILL/i);
  });
});

describe("findProgram", () => {
  it("looks along the given path and nowhere else", () => {
    expect(findProgram("sh", "/nonexistent:/bin")).to.equal("/bin/sh");
    expect(findProgram("sh", "/nonexistent")).to.equal(undefined);
    expect(findProgram("/bin/sh", "")).to.equal("/bin/sh");
  });
});
