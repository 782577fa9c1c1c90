import { createHmac } from "node:crypto";
import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { findProgram } from "../../../src/host/run.ts";
import { Refusal } from "../../../src/refusal.ts";
import { decodeHeartbeat } from "../../../src/runtime/heartbeat/heartbeat-datagram.ts";
import { skipAloud } from "../../skip.ts";
import { pythonHeartbeats } from "../../support/python-heartbeat.ts";

const key = "insecure";
const document = {
  id: "5f7cf1c3-2b6b-4d52-8d0c-3f0f7a6f9a01",
  seq: 7,
  listeners: { l1: { status: "OPEN", stats: { tx: 10, rx: 20, conns: 1, totconns: 5, ereq: 0 } } },
  pools: {
    "p1:l1": { status: "UP", members: { m1: "UP", m2: "DRAIN", m3: "no check" } },
    p2: { status: "DOWN", members: {} },
  },
  ver: 3,
};

function signed(compressed: Buffer, form: "hex" | "bytes" = "hex"): Buffer {
  const mac = createHmac("sha256", key).update(compressed).digest();
  return Buffer.concat([compressed, form === "hex" ? Buffer.from(mac.toString("hex")) : mac]);
}

function packed(text: string): Buffer {
  return signed(deflateSync(text, { level: 9 }));
}

function refused(datagram: Uint8Array, with1 = key): string {
  try {
    decodeHeartbeat(datagram, with1);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "taken";
}

describe("decodeHeartbeat", () => {
  it("reads what Python packs and signs, by the digest in both of its forms", async function () {
    if (findProgram("python3") === undefined) skipAloud(this, "python3 is missing; apt-get install python3");
    const text = JSON.stringify(document);
    const [hex, bytes, umlaut] = await pythonHeartbeats([
      { text, key },
      { text, key, form: "bytes" },
      { text, key: "schlüssel" },
    ]);
    expect(decodeHeartbeat(hex ?? Buffer.of(), key)).to.deep.equal(document);
    expect(decodeHeartbeat(bytes ?? Buffer.of(), key)).to.deep.equal(document);
    expect(decodeHeartbeat(umlaut ?? Buffer.of(), "schlüssel")).to.deep.equal(document);
  });

  it("agrees with the known digest of a known document, as stock zlib packs it", () => {
    const compressed =
      "78daab56ca4c51b25250aa50d251502a4e2d04b20d80ac9ccce292d4bcd4a26220bfba162850909f9f03e794a5160199c6b50016d311b7";
    const digest = "81f9e68b058305b2087fc77e8b929bfb66054a8f9c7fa5d93cc189574afc558b";
    const datagram = Buffer.concat([Buffer.from(compressed, "hex"), Buffer.from(digest)]);
    expect(datagram.length).to.equal(55 + 64);
    expect(decodeHeartbeat(datagram, key)).to.deep.equal({ id: "x", seq: 0, ver: 3, listeners: {}, pools: {} });
  });

  it("refuses another key, a changed byte, a signature alone and nothing at all", () => {
    const datagram = packed(JSON.stringify(document));
    expect(refused(datagram, "other")).to.match(/^heartbeat-signature/);
    for (const at of [0, 10, datagram.length - 70, datagram.length - 1]) {
      const changed = Buffer.from(datagram);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(refused(changed), `byte ${at}`).to.match(/^heartbeat-signature/);
    }
    for (const length of [0, 1, 31, 32, 33, 64]) {
      expect(
        refused(datagram.subarray(-length || datagram.length, length === 0 ? 0 : undefined)),
        `${length}`,
      ).to.match(/^heartbeat-signature/);
    }
    expect(refused(signed(Buffer.alloc(0)))).to.match(/^heartbeat-signature/);
    expect(refused(Buffer.alloc(70_000))).to.match(/^heartbeat-signature/);
  });

  it("takes capital digits for no signature, since the agent writes none", () => {
    const datagram = packed(JSON.stringify(document));
    const capital = Buffer.concat([
      datagram.subarray(0, -64),
      Buffer.from(datagram.subarray(-64).toString().toUpperCase()),
    ]);
    expect(refused(capital)).to.match(/^heartbeat-signature/);
  });

  it("unpacks no bomb, no half stream and no other compression", () => {
    const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024), { level: 9 });
    expect(bomb.length).to.be.below(65_000);
    expect(refused(signed(bomb))).to.match(/^heartbeat-compression.*ERR_BUFFER_TOO_LARGE/);
    expect(refused(signed(deflateSync(JSON.stringify(document)).subarray(0, 30)))).to.match(/^heartbeat-compression/);
    expect(refused(signed(Buffer.from(JSON.stringify(document))))).to.match(/^heartbeat-compression/);
    expect(refused(signed(deflateSync(Buffer.of(0x22, 0xff, 0xfe, 0x22))))).to.match(/^heartbeat-compression/);
  });

  it("bears JSON of any depth", () => {
    expect(refused(packed("[".repeat(1_000_000)))).to.match(/^heartbeat-document/);
    expect(refused(packed(`${'{"id":'.repeat(200_000)}1${"}".repeat(200_000)}`))).to.match(/^heartbeat-document/);
  });
});
