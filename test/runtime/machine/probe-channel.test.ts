import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect } from "chai";
import type { Probe } from "../../../src/runtime/machine/probe.ts";
import { probeOver } from "../../../src/runtime/machine/probe-channel.ts";
import { scratchDirectory } from "../../support/real-tool.ts";

const encoded = (text: string) => `${Buffer.from(text).toString("base64")}.`;

describe("probeOver, whatever the guest says", () => {
  const scratch = scratchDirectory();

  /** Runs one script with a guest that answers each request by `answer`. */
  async function outcomeOf(answer: (id: string, guest: Socket) => void, limit = 5000): Promise<string> {
    const server = createServer();
    server.listen(scratch("port"));
    await once(server, "listening");
    const host = connect(scratch("port"));
    const [guest] = (await once(server, "connection")) as [Socket];
    guest.on("error", () => {});
    guest.on("data", (request: Buffer) => answer(request.toString().split(" ")[0] ?? "", guest));
    const probe: Probe = probeOver(host);
    try {
      return JSON.stringify(await probe.run("true", limit));
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      host.destroy();
      guest.destroy();
      await new Promise((closed) => server.close(closed));
    }
  }

  it("passes over what is no answer to it", async () => {
    const result = await outcomeOf((id, guest) => {
      guest.write(
        `half an answer\n\n0123456789abcdef 0 ${encoded("other")} ${encoded("")}\n${"x".repeat(4_000_000)}\n`,
      );
      guest.write(`\n${id} 3 ${encoded("é")} ${encoded("no")}\r\n`);
    });
    expect(JSON.parse(result)).to.deep.equal({ exitCode: 3, stdout: "é", stderr: "no" });
  });

  it("refuses an answer that is none", async () => {
    const bad: readonly ((id: string) => string)[] = [
      (id) => `${id} 0 ${encoded("x")}\n`,
      (id) => `${id} 0 ${encoded("x")} ${encoded("y")} more\n`,
      (id) => `${id} -1 ${encoded("x")} ${encoded("y")}\n`,
      (id) => `${id} 1e3 ${encoded("x")} ${encoded("y")}\n`,
      (id) => `${id} 0 eA= ${encoded("y")}\n`,
      (id) => `${id} 0 e!A=. ${encoded("y")}\n`,
      (id) => `${id} 0 ${encoded("x".repeat(3_000_000))} .\n`,
    ];
    for (const one of bad) expect(await outcomeOf((id, guest) => void guest.write(one(id)))).to.equal("probe-answer");
  });

  it("waits no longer than its limit, and no longer than there is a guest", async () => {
    expect(await outcomeOf(() => {}, 200)).to.equal("probe-deadline");
    expect(await outcomeOf((_, guest) => void guest.write("y".repeat(100_000)), 300)).to.equal("probe-deadline");
    expect(await outcomeOf((_, guest) => void guest.destroy())).to.equal("qemu-ended");
  });
});
