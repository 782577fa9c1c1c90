import { copyFileSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { readWal } from "../../../src/guest/rpm/sqlite-wal.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("a write-ahead log of SQLite", () => {
  const scratch = scratchDirectory();
  let log = Buffer.alloc(0);
  const read = (bytes: Buffer) => readWal(readerOf(bytes), 4096);
  const frame = 24 + 4096;

  before(function () {
    needTools(this, "sqlite3");
    const path = scratch("db");
    const keep = `.shell cp ${path}-wal ${scratch("kept")}\n`;
    const inserts = "INSERT INTO t VALUES(zeroblob(9000));\n".repeat(2);
    runTool("sqlite3", [path], `PRAGMA journal_mode=WAL;\nCREATE TABLE t(a);\n${inserts}${keep}`);
    copyFileSync(scratch("kept"), scratch("log"));
    log = readFileSync(scratch("log"));
  });

  it("has the newest content of each page that was committed", () => {
    const wal = read(log);
    expect(wal?.pages).to.be.greaterThan(4);
    expect([...(wal?.frames.keys() ?? [])]).to.include.members([1, 2, 3, 4]);
    // The second page was written by each statement, the last time at the end.
    const written = [];
    for (let at = 32; at < log.length; at += frame) if (log.readUInt32BE(at) === 2) written.push(at + 24);
    expect(written).to.have.length(3);
    expect(wal?.frames.get(2)).to.equal(written.at(-1));
  });

  it("ends where a frame is cut off, was written before, or does not have its checksum", () => {
    const whole = read(log)?.frames.size ?? 0;
    expect(read(log.subarray(0, -1))?.frames.size).to.be.lessThan(whole);
    const torn = Buffer.from(log);
    torn.writeUInt8(1, log.length - 1);
    expect(read(torn)?.frames.size).to.be.lessThan(whole);
    const older = Buffer.from(log);
    older.writeUInt32BE(7, 32 + frame + 8);
    expect(read(older)?.frames.size ?? 0).to.be.lessThan(whole);
  });

  it("is none without a commit, of another page size, or of something else", () => {
    expect(read(Buffer.alloc(0))).to.equal(undefined);
    expect(read(log.subarray(0, 32 + frame))?.frames.size ?? 0).to.be.at.most(1);
    expect(readWal(readerOf(log), 1024)).to.equal(undefined);
    const other = Buffer.from(log);
    other.writeUInt8(0, 0);
    expect(read(other)).to.equal(undefined);
    const wrong = Buffer.from(log);
    wrong.writeUInt8(wrong.readUInt8(24) ^ 1, 24);
    expect(read(wrong)).to.equal(undefined);
  });
});
