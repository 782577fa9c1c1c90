import { expect } from "chai";
import { markdownBlock, markdownCode, markdownTable, markdownText } from "../../src/report/markdown-text.ts";

// That none of it is obeyed, GitHub's own parser says in markdown.test.ts.
describe("words in Markdown", () => {
  it("are plain where they are plain", () => {
    const plain = "It takes 3.5 s (at most), that's fine: 100 %; see /etc/a-b.conf, or ask.";
    expect(markdownText(plain)).to.equal(plain);
    expect(markdownText("größe 大きさ")).to.equal("größe 大きさ");
  });

  it("are escaped where Markdown would see something in them", () => {
    expect(markdownText("*a* _b_ [c](d) `e` <f> &amp; g|h #1 ~~i~~ !")).to.equal(
      "\\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\<f\\> \\&amp; g\\|h \\#1 \\~\\~i\\~\\~ \\!",
    );
    expect(markdownText("http://a www.b :smile: a@b")).to.equal("http\\://a www\\.b \\:smile: a\\@\u200bb");
    expect(["- a", "+ a", "= a", "1. a", "12) a", "    a"].map(markdownText)).to.deep.equal([
      "\\- a",
      "\\+ a",
      "\\= a",
      "1\\. a",
      "12\\) a",
      "a",
    ]);
  });

  it("are code between more backticks than they have", () => {
    expect(["a", "`", "a``b`c", " a", ""].map((word) => markdownCode(word))).to.deep.equal([
      "`a`",
      "`` ` ``",
      "```a``b`c```",
      "`  a `",
      "`  `",
    ]);
    expect(markdownCode("a|b", true)).to.equal("`a\\x7cb`");
    expect(markdownBlock(["a", "```", "b\nc"])).to.equal("````text\na\n```\nb\\x0ac\n````");
  });

  it("are cut where they are long, between characters", () => {
    expect(markdownText("x".repeat(501))).to.equal(`${"x".repeat(500)}…`);
    expect(markdownCode(`x${"😀".repeat(300)}`)).to.equal(`\`x${"😀".repeat(249)}…\``);
  });

  it("stand in tables", () => {
    expect(markdownTable(["a", "b"], [["1", "2"]])).to.equal("| a | b |\n| --- | --- |\n| 1 | 2 |");
  });
});
