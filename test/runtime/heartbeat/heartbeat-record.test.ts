import { createHmac } from "node:crypto";
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { HeartbeatRecord } from "../../../src/runtime/heartbeat/heartbeat-record.ts";

function datagram(seq: number, key = "k", id = "a"): Buffer {
  const compressed = deflateSync(JSON.stringify({ id, seq, ver: 3, listeners: {}, pools: {} }));
  return Buffer.concat([compressed, Buffer.from(createHmac("sha256", key).update(compressed).digest("hex"))]);
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "settled",
    (error: unknown) => String(error),
  );
}

describe("HeartbeatRecord", () => {
  it("keeps the good with their times, and of the others the reason", () => {
    const record = new HeartbeatRecord("k", "a");
    record.take(datagram(0), 100);
    record.take(datagram(1, "other"), 200);
    record.take(datagram(2, "k", "b"), 300);
    record.take(datagram(3), 400);
    expect(record.all.map(({ at, heartbeat }) => [at, heartbeat.seq])).to.deep.equal([
      [100, 0],
      [400, 3],
    ]);
    expect(record.refused.map(({ at }) => at)).to.deep.equal([200, 300]);
    expect(record.refused.map(({ reason }) => reason).join()).to.match(/not signed with.*another amphora, b;/);
  });

  it("gives the next one of which something holds, not one that came before", async () => {
    const record = new HeartbeatRecord("k", "a");
    record.take(datagram(5), 1);
    const even = record.next(({ seq }) => seq % 2 === 0, 5000);
    const any = record.next(() => true, 5000);
    record.take(datagram(7), 2);
    record.take(datagram(8), 3);
    expect((await any).heartbeat.seq).to.equal(7);
    expect((await even).at).to.equal(3);
  });

  it("refuses in time, telling the last one and what was refused", async () => {
    const record = new HeartbeatRecord("k", "a");
    expect(await reasonOf(record.next(() => true, 10))).to.match(/within 0\.01 s: none has come at all$/);
    record.take(datagram(5), 1);
    record.take(datagram(6, "other"), 1);
    const reason = await reasonOf(record.next(({ seq }) => seq > 100, 10));
    expect(reason).to.match(/the last one said \{"id":"a","seq":5.*and 1 were refused: The datagram is not signed/);
  });

  it("passes on what a condition throws", async () => {
    const record = new HeartbeatRecord("k", "a");
    const failing = record.next(() => {
      throw new Error("odd");
    }, 5000);
    record.take(datagram(5), 1);
    expect(await reasonOf(failing)).to.equal("Error: odd");
  });

  it("lets nobody wait after its end", async () => {
    const record = new HeartbeatRecord("k", "a");
    const waiting = record.next(() => true, 60_000);
    record.end("It is gone.");
    expect(await reasonOf(waiting)).to.match(/It is gone\./);
    expect(await reasonOf(record.next(() => true, 60_000))).to.match(/It is gone\./);
  });

  it("has the newest good datagram as it came", () => {
    const record = new HeartbeatRecord("k", "a");
    expect(record.newestDatagram).to.equal(undefined);
    const good = datagram(1);
    record.take(good, 1);
    record.take(datagram(2, "other"), 2);
    expect(record.newestDatagram).to.equal(good);
  });

  it("keeps the newest of what says too much", () => {
    const record = new HeartbeatRecord("k", "a");
    const members = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`m${index}${"x".repeat(100)}`, "UP"]),
    );
    const compressed = deflateSync(
      JSON.stringify({ id: "a", seq: 1, ver: 3, listeners: {}, pools: { p: { status: "UP", members } } }),
    );
    const long = Buffer.concat([compressed, Buffer.from(createHmac("sha256", "k").update(compressed).digest("hex"))]);
    record.take(datagram(0), 0);
    for (let index = 1; index < 20; index++) record.take(long, index);
    expect(record.all[0]?.at).to.be.above(0);
    expect(record.all.length).to.be.within(10, 15);
    expect(record.all.at(-1)?.at).to.equal(19);
  });

  it("keeps the newest of a flood", () => {
    const record = new HeartbeatRecord("k", "a");
    const wrong = Buffer.alloc(100);
    for (let index = 0; index < 1200; index++) record.take(wrong, index);
    expect([record.refused.length, record.refused[0]?.at]).to.deep.equal([1000, 200]);
  });
});
