import { expect } from "chai";
import { quoted } from "../../src/disk/quoted.ts";

describe("quoted", () => {
  it("leaves ordinary words alone, in any script", () => {
    expect(quoted("base image é 漢字 (1).qcow2")).to.equal('"base image é 漢字 (1).qcow2"');
  });

  it("escapes what would steer a terminal, end the quotation or turn the reading direction", () => {
    expect(quoted('a\x1b[31m\n"\\\x7f\u202e\udc80')).to.equal('"a\\u{1b}[31m\\u{a}\\"\\\\\\u{7f}\\u{202e}\\u{dc80}"');
  });

  it("cuts what is long", () => {
    expect(quoted("x".repeat(5000))).to.equal(`"${"x".repeat(120)}…"`);
  });
});
