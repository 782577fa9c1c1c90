import { expect } from "chai";
import { bytesText, changeText, counted } from "../../src/report/quantity.ts";

describe("quantities for people", () => {
  it("are bytes in powers of a thousand", () => {
    const told = [0, 999, 1000, 999_949, 999_950, 457_880_064, 2e12, 5e16, -1500].map(bytesText);
    expect(told).to.deep.equal([
      ...["0 bytes", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "457.9 MB", "2.0 TB", "50000.0 TB", "-1.5 kB"],
    ]);
  });

  it("are changes with their sign and share", () => {
    expect(changeText(1000, 1500)).to.equal("+500 bytes (+50.0 %)");
    expect(changeText(2000, 1000)).to.equal("-1.0 kB (-50.0 %)");
    expect(changeText(0, 7)).to.equal("+7 bytes");
  });

  it("are counts", () => {
    expect([counted(1, "file"), counted(0, "file"), counted(2, "file")]).to.deep.equal([
      "1 file",
      "0 files",
      "2 files",
    ]);
  });
});
