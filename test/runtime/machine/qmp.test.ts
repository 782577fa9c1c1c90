import { connect, createServer, type Socket } from "node:net";
import { expect } from "chai";
import { openQmp, type QmpEvent } from "../../../src/runtime/machine/qmp.ts";
import { scratchDirectory } from "../../support/real-tool.ts";
import { tinyMachines, until } from "../../support/tiny-machine.ts";

const greeting = '{"QMP": {"version": {}, "capabilities": []}}\r\n';
const capable = '{"return": {}, "id": "1"}\r\n';

describe("openQmp", () => {
  const tiny = tinyMachines();

  it("asks QEMU, hears its events and passes on its reasons", async () => {
    const machine = await tiny.start();
    const events: QmpEvent[] = [];
    machine.onEvent((event) => events.push(event));
    expect(await machine.qmp("query-name")).to.deep.equal({ name: "tiny" });
    await machine.qmp("stop");
    await until(() => events.some(({ event }) => event === "STOP"));
    const answers = await Promise.all([
      machine.qmp("query-status"),
      machine.qmp("query-uuid"),
      machine.qmp("query-kvm"),
    ]);
    expect(answers[0]).to.contain({ status: "paused" });
    expect(answers[2]).to.contain({ enabled: false });
    await machine.qmp("device_add", { driver: "no-such-device" }).then(
      () => expect.fail("a device that is none was added"),
      (error: unknown) =>
        expect(error).to.include({
          code: "qmp",
          message: "QEMU refused device_add: 'no-such-device' is not a valid device model name.",
        }),
    );
  });

  it("says that QEMU has ended", async () => {
    const machine = await tiny.start();
    const asked = machine.qmp("query-name").then(() => machine.stop());
    await asked;
    await machine.qmp("query-name").then(
      () => expect.fail("an answer of no QEMU"),
      (error: unknown) => expect(error).to.have.property("code", "qemu-ended"),
    );
  });
});

describe("openQmp, whoever answers", () => {
  const scratch = scratchDirectory();

  /** What becomes of a command when the other side first says `first`, and `then` to it. */
  async function outcomeOf(first: string, then: string, limit = 300): Promise<string> {
    const path = scratch("socket");
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {}).write(first);
      let asked = 0;
      socket.on("data", () => {
        asked += 1;
        socket.write(asked === 1 ? capable : then);
      });
    });
    await new Promise<void>((listening) => server.listen(path, listening));
    const stream = connect(path);
    try {
      const qmp = await openQmp(stream, limit);
      return JSON.stringify(await qmp.command("query-name", {}, limit));
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      stream.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    }
  }

  it("takes an answer in pieces, among events and answers to others", async () => {
    const noise = '{"event": "RESET", "data": {}}\n{"return": 1, "id": "77"}\n';
    expect(await outcomeOf(greeting, `${noise}{"return": {"name": "é"}, "id": "2"}\n`)).to.equal('{"name":"é"}');
  });

  it("refuses what is no QMP, what has no end, and silence", async () => {
    expect(await outcomeOf("220 mail.example.test ESMTP\r\n", "")).to.equal("qmp-answer");
    expect(await outcomeOf(greeting, `${"[".repeat(5_000_000)}`, 10_000)).to.equal("qmp-answer");
    expect(await outcomeOf("", "")).to.equal("qmp-deadline");
    expect(await outcomeOf(greeting, '{"event": "RESET"}\n')).to.equal("qmp-deadline");
  });
});
