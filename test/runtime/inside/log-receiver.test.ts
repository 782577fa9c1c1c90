import { createSocket } from "node:dgram";
import { expect } from "chai";
import { type LogReceiver, openLogReceiver } from "../../../src/runtime/inside/log-receiver.ts";

function send(port: number, ...texts: readonly string[]): Promise<void> {
  const socket = createSocket("udp4");
  return new Promise((done) => {
    let left = texts.length;
    const sent = () => {
      left -= 1;
      if (left === 0) socket.close(() => done());
    };
    for (const text of texts) socket.send(text, port, "127.0.0.1", sent);
  });
}

describe("openLogReceiver", () => {
  let receiver: (LogReceiver & { readonly port: number }) | undefined;

  afterEach(() => receiver?.close());

  it("finds the line that came and the line that comes, without control characters", async () => {
    receiver = await openLogReceiver({ port: 0 });
    const port = receiver?.port ?? 0;
    const later = receiver?.line(/second/, 5000);
    await send(port, "<134>first\u001b[2J line\n", "<134>second line");
    expect(await later).to.equal("<134>second line");
    expect(await receiver?.line(/first/, 5000)).to.equal("<134>first [2J line");
    expect(receiver?.lines.length).to.equal(2);
    expect(await receiver?.line(/third/, 20)).to.equal(undefined);
  });

  it("tells of a port that is another's", async () => {
    receiver = await openLogReceiver({ port: 0 });
    expect(await openLogReceiver({ port: receiver?.port ?? 0 })).to.equal(undefined);
  });

  it("keeps the newest of a flood, none of them long", async () => {
    receiver = await openLogReceiver({ port: 0 });
    const port = receiver?.port ?? 0;
    for (let round = 0; round < 12; round++) {
      await send(port, ...Array.from({ length: 200 }, (_, index) => `line ${round * 200 + index} `));
      await receiver?.line(new RegExp(`line ${round * 200 + 199}$`), 5000);
    }
    await send(port, "x".repeat(30_000));
    expect((await receiver?.line(/^x/, 5000))?.length).to.equal(8192);
    expect(receiver?.lines.length).to.equal(2000);
  });
});
