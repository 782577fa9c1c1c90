import { expect } from "chai";
import { html, Markup } from "../../../src/report/html/markup.ts";

describe("the template of the page", () => {
  it("escapes what is no markup, in text and in attributes", () => {
    expect(html`<p title="${`"><script>`}">${"</p>&'"}</p>`.text).to.equal(
      `<p title="&quot;&gt;&lt;script&gt;">&lt;/p&gt;&amp;&#39;</p>`,
    );
  });

  it("shows what has no look, what turns the writing, and what no page may hold", () => {
    expect(html`${"a\0\n\x1b\u0085\u202e\u2066\u061c\u200b\u2028\ufeff\ufffe\u{1ffff}b\ud800"}`.text).to.equal(
      "a\\x00\\x0a\\x1b\\x85\\u{202e}\\u{2066}\\u{61c}\\u{200b}\\u{2028}\\u{feff}\\u{fffe}\\u{1ffff}b\\u{d800}",
    );
    expect(html`${"größe 大きさ 😀 – ✓"}`.text).to.equal("größe 大きさ 😀 – ✓");
  });

  it("lets no log that it goes to take it for a command", () => {
    expect(html`${"##[error]x ###"}${"# 1 #2"}`.text).to.equal("&#35;#[error]x &#35;&#35;## 1 #2");
  });

  it("takes markup as it is, lists piece by piece, numbers, and nothing for nothing", () => {
    const items = ["a", "<b>"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${0}${undefined}${false}${new Markup("<hr>")}`.text).to.equal(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>0<hr>",
    );
  });
});
