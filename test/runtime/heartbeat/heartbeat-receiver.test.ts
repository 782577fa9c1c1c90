import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { findProgram } from "../../../src/host/run.ts";
import { openHeartbeatReceiver } from "../../../src/runtime/heartbeat/heartbeat-receiver.ts";
import { skipAloud } from "../../skip.ts";
import { pythonHeartbeats } from "../../support/python-heartbeat.ts";

// Sends what it reads, one datagram of hexadecimal digits per line, from one port as QEMU does.
const sender = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin: s.sendto(bytes.fromhex(line.strip()), ("127.0.0.1", int(sys.argv[1])))
`;

describe("openHeartbeatReceiver", () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function startSender(port: number) {
    const child = spawn("python3", ["-c", sender, String(port)], { stdio: ["pipe", "ignore", "inherit"] });
    children.push(child);
    const send = (datagram: Buffer | undefined) => child.stdin.write(`${datagram?.toString("hex")}\n`);
    return { child, send, processId: child.pid ?? 0 };
  }

  it("tells apart two senders that have the same id and key", async function () {
    if (findProgram("python3") === undefined) skipAloud(this, "python3 is missing; apt-get install python3");
    const text = (seq: number) => JSON.stringify({ id: "a", seq, listeners: {}, pools: {}, ver: 3 });
    const datagrams = await pythonHeartbeats([1, 2, 3, 4].map((seq) => ({ text: text(seq), key: "k" })));
    const receiver = await openHeartbeatReceiver({ port: 0 });
    try {
      const [one, two, stranger] = [1, 2, 3].map(() => startSender(receiver.port));
      if (one === undefined || two === undefined || stranger === undefined) throw new Error("no sender");
      const [first, second] = [one, two].map(({ processId }) =>
        receiver.listen({ processId, key: "k", amphoraId: "a" }),
      );
      const arrived = Promise.all([first?.next(({ seq }) => seq === 3, 5000), second?.next(() => true, 5000)]);
      one.send(datagrams[0]);
      stranger.send(datagrams[3]);
      two.send(datagrams[1]);
      one.send(datagrams[2]);
      await arrived;
      expect(first?.all.map(({ heartbeat }) => heartbeat.seq)).to.deep.equal([1, 3]);
      expect(second?.all.map(({ heartbeat }) => heartbeat.seq)).to.deep.equal([2]);
      expect(Math.abs((first?.all[0]?.at ?? 0) - Date.now())).to.be.below(5000);
      while (receiver.strangers === 0) await new Promise((done) => setTimeout(done, 10));
      expect(receiver.strangers).to.equal(1);

      const late = first?.next(() => true, 60_000).catch(String);
      receiver.forget(one.processId);
      expect(await late).to.match(/ended meanwhile/);
      const more = second?.next(() => true, 5000);
      one.send(datagrams[0]);
      two.send(datagrams[3]);
      await more;
      expect(first?.all.length).to.equal(2);
    } finally {
      await receiver.close();
    }
  });

  it("refuses a port that is taken, and frees its own", async () => {
    const receiver = await openHeartbeatReceiver({ port: 0 });
    const { port } = receiver;
    const reason = await openHeartbeatReceiver({ port }).then(String, String);
    expect(reason).to.match(new RegExp(`cannot be received at 127\\.0\\.0\\.1:${port}/udp.*EADDRINUSE.*end what uses`));
    await receiver.close();
    await receiver.close();
    const again = await openHeartbeatReceiver({ port });
    await again.close();
  });

  it("survives a sender that ends", async function () {
    if (findProgram("python3") === undefined) skipAloud(this, "python3 is missing; apt-get install python3");
    const receiver = await openHeartbeatReceiver({ port: 0 });
    const one = startSender(receiver.port);
    const log = receiver.listen({ processId: one.processId, key: "k", amphoraId: "a" });
    const ended = once(one.child, "exit");
    one.child.kill("SIGKILL");
    await ended;
    expect(log.all).to.deep.equal([]);
    await receiver.close();
  });
});
