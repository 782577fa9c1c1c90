import { expect } from "chai";
import { readHeartbeat } from "../../../src/runtime/heartbeat/heartbeat-document.ts";

const stats = { tx: 1, rx: 2, conns: 3, totconns: 4, ereq: 5 };
const good = {
  id: "a",
  seq: 0,
  ver: 3,
  listeners: { l: { status: "OPEN", stats } },
  pools: { "p:l": { status: "UP", members: { m: "UP" } } },
};

/** The sentence with which a document is refused. */
function refusal(json: string): string {
  try {
    readHeartbeat(json);
  } catch (error) {
    return String(error);
  }
  return "taken";
}

describe("readHeartbeat", () => {
  it("takes what the agent says, and leaves out what it does not know", () => {
    expect(readHeartbeat(JSON.stringify({ ...good, more: { of: "it" } }))).to.deep.equal(good);
  });

  it("takes the words of HAProxy for members on their way", () => {
    const members = { a: "DOWN 1/2", b: "UP 2/3", c: "no check", d: "MAINT (via p:l/m)", e: "DOWN (agent)", f: "NOLB" };
    const document = { ...good, pools: { p: { status: "UP", members } } };
    expect(readHeartbeat(JSON.stringify(document))).to.deep.equal(document);
  });

  const changes: readonly (readonly [string, unknown, RegExp])[] = [
    ["an array", [good], /it is no JSON object/],
    ["null", null, /it is no JSON object/],
    ["a string", "heartbeat", /it is no JSON object/],
    ["no id", { ...good, id: undefined }, /id is no such word/],
    ["a number as id", { ...good, id: 5 }, /id is no such word/],
    ["a huge id", { ...good, id: "x".repeat(129) }, /id is no such word/],
    ["an id with an escape sequence", { ...good, id: "x\u001b[2J" }, /id is no such word/],
    ["an id that ends with a line feed", { ...good, id: "x\n" }, /id is no such word/],
    ["a path as id", { ...good, id: "../x" }, /id is no such word/],
    ["a text as number", { ...good, seq: "1" }, /seq is no count/],
    ["a fraction", { ...good, seq: 1.5 }, /seq is no count/],
    ["less than nothing", { ...good, ver: -1 }, /ver is no count/],
    ["true as number", { ...good, ver: true }, /ver is no count/],
    ["a list of listeners", { ...good, listeners: [] }, /listeners is no JSON object/],
    ["no pools", { ...good, pools: undefined }, /pools is no JSON object/],
    ["a listener without figures", { ...good, listeners: { l: { status: "OPEN" } } }, /listeners\.l\.stats is no/],
    [
      "a figure missing",
      { ...good, listeners: { l: { status: "OPEN", stats: { ...stats, rx: undefined } } } },
      /listeners\.l\.stats\.rx is no count/,
    ],
    [
      "a status with an escape sequence",
      { ...good, listeners: { l: { status: "\u001b]0;x", stats } } },
      /listeners\.l\.status is no such word/,
    ],
    ["a huge key", { ...good, pools: { ["x".repeat(300)]: good.pools["p:l"] } }, /a key of pools is no id/],
    ["two colons", { ...good, pools: { "a:b:c": good.pools["p:l"] } }, /a key of pools is no id/],
    [
      "an endless status",
      { ...good, pools: { p: { status: "U".repeat(201), members: {} } } },
      /pools\.p\.status is no/,
    ],
    ["a list of members", { ...good, pools: { p: { status: "UP", members: ["UP"] } } }, /pools\.p\.members is no JSON/],
    [
      "a member that is a number",
      { ...good, pools: { p: { status: "UP", members: { m: 1 } } } },
      /pools\.p\.members\.m/,
    ],
  ];
  for (const [what, document, sentence] of changes) {
    it(`refuses ${what}`, () => {
      expect(refusal(JSON.stringify(document))).to.match(sentence);
    });
  }

  it("refuses what is no JSON, and numbers that no computer counts to", () => {
    expect(refusal("")).to.match(/it is not JSON/);
    expect(refusal("{'id': 1}")).to.match(/it is not JSON/);
    expect(refusal('{"id": NaN}')).to.match(/it is not JSON/);
    expect(refusal(JSON.stringify(good).replace('"seq":0', '"seq":1e999'))).to.match(/seq is no count/);
    expect(refusal(JSON.stringify(good).replace('"seq":0', '"seq":9007199254740993'))).to.match(/seq is no count/);
  });

  it("makes nothing of keys that objects of JavaScript have of themselves", () => {
    const evil = '{"__proto__": {"id": "a", "seq": 0, "ver": 3, "listeners": {}, "pools": {}}}';
    expect(refusal(evil)).to.match(/id is no such word/);
    const inside = '{"id": "a", "seq": 0, "ver": 3, "listeners": {"__proto__": {"status": "OPEN"}}, "pools": {}}';
    expect(refusal(inside)).to.match(/a key of listeners is no id/);
    expect(Object.hasOwn(Object.prototype, "status")).to.equal(false);
  });
});
