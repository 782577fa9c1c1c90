import { expect } from "chai";
import { markdownReport, shortMarkdownReport } from "../../src/report/markdown.ts";
import type { ImageVerdict } from "../../src/verify/verdict.ts";
import { needTools, runTool } from "../support/real-tool.ts";
import { fullVerdict, hostile, reportOptions, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

const extensions = ["table", "autolink", "strikethrough", "tasklist", "footnotes"].flatMap((name) => ["-e", name]);

/** What GitHub's own parser makes of it, raw HTML and dangerous links kept to be seen. */
function rendered(markdown: string): string {
  return runTool("cmark-gfm", [...extensions, "--unsafe"], markdown);
}

/** The tags of a page in their order, with what they carry; what the words between them are does not matter. */
function structure(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

/** The same image with other words in all places where a guest's may stand. */
function withWords(image: ImageVerdict, word: string): ImageVerdict {
  return JSON.parse(
    JSON.stringify(image, (_, value) => (typeof value === "string" ? value.replaceAll(hostile, word) : value)),
  ) as ImageVerdict;
}

describe("the verdicts as Markdown", () => {
  const fixes = new Map([["failing", { why: "It breaks.", fix: "Mend it." }]]);
  const options = reportOptions({ fixes });

  it("say the verdict first, then what did not pass with why, evidence and fix, then what passed", () => {
    const checks = sampleVerdict().checks.map((check) =>
      check.id === "failing" ? { ...check, reason: "found 1 | 2", evidence: ["read ```", "expected 3"] } : check,
    );
    const image = sampleVerdict({ path: "a.qcow2", checks });
    expect(markdownReport(sampleDocument(image), options)).to.equal(`## ❗ ERROR: \`a.qcow2\`

1 pass, 2 fail, 1 error, 1 skipped, 1 waived; 1 not applicable.
Format \`qcow2\`, 3221225472 bytes, SHA-256 \`${"0123456789abcdef".repeat(4)}\`.

| check | grade | outcome | states |
| --- | --- | --- | --- |
| \`failing\` | required | **fail** | The failing holds |
| \`broken\` | required | **error** | The broken holds |
| \`skipped\` | required | **skipped** | The skipped holds: \`no engine; install one\` |
| \`advised\` | recommended | fail | The advised holds |
| \`waived\` | required | waived | The waived holds |

### \`failing\`

It breaks.

\`\`\`\`text
found 1 | 2
read \`\`\`
expected 3
\`\`\`\`

To do: Mend it.

### \`broken\`

\`\`\`text
TypeError: broken
\`\`\`

### \`advised\`

\`\`\`text
less than ideal
\`\`\`

### \`waived\`

\`\`\`text
known and accepted
\`\`\`

<details><summary>1 passed</summary>

| check | grade | states |
| --- | --- | --- |
| \`passing\` | required | The passing holds |

</details>
`);
  });

  it("say why an image does not pass when no check does, and that there is none", () => {
    const { checks, ...rest } = sampleVerdict({ path: "a" });
    const text = markdownReport(sampleDocument({ ...rest, checks: checks.slice(0, 1) }), options);
    expect(text).to.match(/\n\n\*\*the verdict is error, and no check here says why: .*\*\*\n\n/);
    expect(markdownReport(sampleDocument(), options)).to.equal("No image was verified.\n");
  });

  it("have the same structure whatever a guest says, by GitHub's own parser", function () {
    needTools(this, "cmark-gfm");
    const words = sampleVerdict().checks.map((check) => ({
      ...{
        ...check,
        id: `${hostile}${check.id}`,
        title: hostile,
        reason: hostile,
        waiver: hostile,
        evidence: [hostile, "```"],
      },
    }));
    const images = [sampleVerdict({ checks: words, format: hostile }), sampleVerdict(), fullVerdict()];
    const html = (word: string) => {
      const document = sampleDocument(...images.map((image) => withWords(image, word)));
      const advice = words.map(({ id }) => [id.replace(hostile, word), { why: word, fix: word }] as const);
      return rendered(markdownReport(document, { ...options, fixes: new Map(advice) }));
    };
    expect(structure(html("word"))).to.have.length.above(200);
    const others = ["www.example.com", "a\\|b", "` `` ```", "- a", "1. a", "    a", "= a", "me@example.com", "a ~~b~~"];
    for (const word of [hostile, ...others]) {
      expect(structure(html(word)), word).to.deep.equal(structure(html("word")));
    }
    const shown = html(hostile).replace(/<[^>]*>/g, "");
    expect(shown).to.contain("::error").and.to.contain("javascript:alert(1)");
    expect(shown).to.not.match(/[^\n\P{Cc}]|##\[/u);
  });

  it("cut what is too long for a comment, and fit into a summary", () => {
    const long = sampleVerdict({
      checks: sampleVerdict().checks.map((check) => ({ ...check, reason: "😀".repeat(999) })),
    });
    expect(markdownReport(sampleDocument(long), options)).to.match(/\n(😀){250}…\n/u);
    const document = sampleDocument(
      ...Array.from({ length: 50 }, (_, index) => sampleVerdict({ path: `${index}.qcow2` })),
    );
    expect(shortMarkdownReport(document, options, 1e6)).to.equal(markdownReport(document, options));
    const short = shortMarkdownReport(document, options, 10_000);
    expect(Buffer.byteLength(short)).to.be.within(9000, 10_000);
    expect(short).to.match(/## ❗ ERROR: `0.qcow2`.*There is no room for more here; \d+ images are left out\.\n$/s);
  });
});
