import { expect } from "chai";
import { progressLine } from "../../src/report/progress.ts";

describe("the progress line", () => {
  const stream = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, columns: 20, written, write: (text: string) => written.push(text) > 0 };
  };

  it("is written over, cut at the edge, escaped, and gone in the end", () => {
    const terminal = stream(true);
    const line = progressLine(terminal);
    line.show("a\x1b: 1 of 20 checks and more");
    line.clear();
    line.clear();
    expect(terminal.written).to.deep.equal(["\r\x1b[Ka\\x1b: 1 of 20 chec", "\r\x1b[K"]);
  });

  it("is nothing where there is no terminal", () => {
    const file = stream(false);
    const line = progressLine(file);
    line.show("a");
    line.clear();
    expect(file.written).to.deep.equal([]);
  });
});
