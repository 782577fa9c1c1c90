import { expect } from "chai";
import { escapeControls } from "../../src/report/escape.ts";

describe("escaping for a terminal", () => {
  it("shows what would move the cursor, end the line or turn the writing", () => {
    expect(escapeControls("a\x1b[31mb\r\n\t\0\x7f\x9b")).to.equal("a\\x1b[31mb\\x0d\\x0a\\x09\\x00\\x7f\\x9b");
    expect(escapeControls("x\u202ey\u2028z\u2066")).to.equal("x\\u{202e}y\\u{2028}z\\u{2066}");
    expect(escapeControls("\u061c\u200e\ufeff\uffff")).to.equal("\\u{61c}\\u{200e}\\u{feff}\\u{ffff}");
    expect(escapeControls("lone \ud800")).to.equal("lone \\u{d800}");
  });

  it("shows what a CI system would take for a command", () => {
    expect(escapeControls("::error file=a::b")).to.equal("\\x3a:error file=a::b");
    expect(escapeControls("  ::add-mask::b")).to.equal("  \\x3a:add-mask::b");
    expect(escapeControls("a ##[error]b ##vso[task.x]c ###[d]")).to.equal(
      "a \\x23#[error]b \\x23#vso[task.x]c #\\x23#[d]",
    );
    for (const harmless of ["::1", "::/0 ::", "::ffff:10.0.0.1", "a::b::c", "# a ## b", "#[a]"]) {
      expect(escapeControls(harmless)).to.equal(harmless);
    }
  });

  it("leaves letters of every script alone", () => {
    expect(escapeControls("größe 大きさ 😀 – ✓")).to.equal("größe 大きさ 😀 – ✓");
  });
});
