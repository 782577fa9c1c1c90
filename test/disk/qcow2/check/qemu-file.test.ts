import { expect } from "chai";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { readerOf } from "../../../support/bytes-reader.ts";

const bytes = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
const file = qemuFile(readerOf(bytes));

describe("a file as QEMU sees it", () => {
  it("has whole sectors", () => {
    expect([file.length, file.realLength]).to.deep.equal([512, 9]);
    expect(qemuFile(readerOf(Buffer.alloc(1024))).length).to.equal(1024);
  });

  it("has zeros behind its end", () => {
    expect([...file.padded(7, 4)]).to.deep.equal([8, 9, 0, 0]);
    expect([...file.padded(1e15, 2)]).to.deep.equal([0, 0]);
    expect([...file.present(7, 4)]).to.deep.equal([8, 9]);
    expect([...file.present(1e15, 4)]).to.deep.equal([]);
  });

  it("has no place beyond 2^63 - 2^30", () => {
    expect(file.reaches(2 ** 63 - 2 ** 31, 2 ** 30)).to.equal(true);
    expect(file.reaches(2 ** 63 - 2 ** 30, 2 ** 21)).to.equal(false);
    expect(file.reaches(2 ** 64, 0)).to.equal(false);
  });

  it("is read in big-endian words, the last filled up with zeros", () => {
    expect([...file.words(0, 8)]).to.deep.equal([0x01020304, 0x05060708]);
    expect([...file.words(4, 100)]).to.deep.equal([0x05060708, 0x09000000]);
    expect([...file.words(512, 8)]).to.deep.equal([]);
  });
});
