import { expect } from "chai";
import { matchVmdk } from "../../../src/disk/admission/vmdk-match.ts";
import { readerOf } from "../../support/bytes-reader.ts";

describe("matchVmdk", () => {
  const text = 'createType="monolithicSparse"\nRW 16 SPARSE "a"\n';
  const match = (bytes: Uint8Array) => {
    const found = matchVmdk(readerOf(bytes));
    return found && (found.incomplete ? "incomplete" : found.failures.map(({ check }) => check).join());
  };

  /** A sparse header, and its descriptor behind it. */
  function sparse(change: (bytes: Buffer) => unknown, size = 8192): string | undefined {
    const bytes = Buffer.alloc(size);
    bytes.write("KDMV");
    bytes.writeUInt32LE(1, 4);
    bytes.writeUInt8(1, 28);
    bytes.writeUInt8(2, 36);
    bytes.write(text, 512);
    change(bytes);
    return match(bytes);
  }

  it("knows a descriptor that is a file of its own by its kind, as far as one chunk shows it", () => {
    expect(match(Buffer.from(text.padEnd(100)))).to.equal("");
    expect(match(Buffer.from(`${"\n".repeat(4000)}${text}`))).to.equal("");
    expect(match(Buffer.from(`${"\n".repeat(4090)}${text}`))).to.equal(undefined);
    expect(match(Buffer.from("not this one\n".repeat(9)))).to.equal(undefined);
    expect(match(Buffer.from(`\x01${text.padEnd(100)}`))).to.equal(undefined);
    expect(match(Buffer.from(text.slice(0, 40)))).to.equal(undefined);
    expect(match(Buffer.from("ab"))).to.equal(undefined);
  });

  it("reads the descriptor of a sparse file where it must stand", () => {
    expect(sparse(() => {})).to.equal("");
    expect(sparse((bytes) => bytes.writeUInt8(4, 4))).to.equal("descriptor");
    expect(sparse((bytes) => bytes.writeUInt8(2, 28))).to.equal("descriptor");
    expect(sparse((bytes) => bytes.writeUInt8(0, 36))).to.equal("descriptor");
    expect(sparse((bytes) => bytes.writeUInt8(0xc4, 520))).to.equal("descriptor");
    expect(sparse(() => {}, 1535)).to.equal("incomplete");
    expect(match(Buffer.from("KDMV"))).to.equal("incomplete");
  });

  it("looks at the footer where there is one", () => {
    const footed = (bytes: Buffer) => bytes.fill(0xff, 56, 64);
    expect(sparse(footed)).to.equal("footer");
    expect(sparse((bytes) => [footed(bytes), bytes.writeUInt8(2, 28)])).to.equal("incomplete");
  });
});
