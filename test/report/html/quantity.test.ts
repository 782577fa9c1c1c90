import { expect } from "chai";
import {
  counted,
  countText,
  diskText,
  durationText,
  percentText,
  valueText,
} from "../../../src/report/html/quantity.ts";

describe("quantities for people", () => {
  it("have the unit that suits them", () => {
    expect([0, 1023, 1024, 457_880_064, 3 * 2 ** 30].map(diskText)).to.deep.equal([
      ...["0 bytes", "1023 bytes", "1 KiB", "437 MiB", "3 GiB"],
    ]);
    expect([0, 0.0042, 1.524, 60, 61.3, 3600, 5000].map(durationText)).to.deep.equal([
      ...["0 s", "4.2 ms", "1.52 s", "1 min", "1 min 1 s", "1 h", "1 h 23 min"],
    ]);
    expect(valueText(61.3, "s")).to.equal("1 min 1 s");
    expect(valueText(2048, "bytes")).to.equal("2.0 kB");
    expect(valueText(1234.5, "1/s")).to.equal("1,235 1/s");
    expect(valueText(-0.25, "")).to.equal("-0.25");
    expect(valueText(Number.NaN, "s")).to.equal("–");
  });

  it("are counted with their noun", () => {
    expect([0, 1, 1234].map((count) => counted(count, "check"))).to.deep.equal(["0 checks", "1 check", "1,234 checks"]);
    expect(countText(42_475)).to.equal("42,475");
  });

  it("are shares in percent", () => {
    expect([0, 0.005, 0.999, 1].map(percentText)).to.deep.equal(["0 %", "0.5 %", "99.9 %", "100 %"]);
  });
});
