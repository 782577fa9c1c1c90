import { expect } from "chai";
import type { Difference } from "../../src/difference/difference.ts";
import { releaseNotes } from "../../src/report/release-notes.ts";
import { fullDifference, sampleDifference } from "../support/differences.ts";
import { needTools, runTool } from "../support/real-tool.ts";
import { hostile } from "../support/verdicts.ts";

/** The tags that GitHub's own parser makes of it. */
function structure(markdown: string): string[] {
  return runTool("cmark-gfm", ["-e", "table", "-e", "autolink", "--unsafe"], markdown).match(/<[^>]*>/g) ?? [];
}

describe("a draft of release notes", () => {
  it("tells what changed, first what bears on security", () => {
    const packages = [
      { name: "haproxy", architecture: "amd64", change: "upgraded", old: "2.6.12-1", new: "2.6.12-1+deb12u3" },
      { name: "tmux", architecture: "amd64", change: "removed", old: "3.3a-3" },
    ] as const;
    const old = { ...sampleDifference().old, fileSize: 500_000_000 };
    const units = [{ name: "cron.service", old: "started at boot", new: "masked" }];
    const notes = releaseNotes(sampleDifference({ old, packages, units, level: "different" }));
    expect(notes).to.equal(`# Release notes: amphora.qcow2

Packages: 1 upgraded, 1 removed; paths that differ: 0, for no known cause 0. The image file has 400.0 MB, -100.0 MB (-20.0 %).

|  | old | new |
| --- | --- | --- |
| image | \`amphora.qcow2\` | \`amphora.qcow2\` |
| SHA-256 | – | – |
| system | – | – |
| format | qcow2 | qcow2 |
| disk | 3.2 GB | 3.2 GB |
| packages | 500 | 500 |
| files | 40000, 1.2 GB | 40000, 1.2 GB |

## Security

- Package \`haproxy\` went from \`2.6.12-1\` to \`2.6.12-1+deb12u3\`; its changelog tells what was mended.

## Packages

| package | old | new | change |
| --- | --- | --- | --- |
| \`haproxy\` | \`2.6.12-1\` | \`2.6.12-1+deb12u3\` | upgraded |
| \`tmux\` | \`3.3a-3\` | \`–\` | removed |

## Services

- Unit \`cron.service\` went from \`started at boot\` to \`masked\`.

## Sizes

- Image file: 400.0 MB, -100.0 MB (-20.0 %).

## How this was found

- All contents are proven: the SHA-256 of 40000 files of equal size was compared.
`);
  });

  it("leaves out what nobody reads to its end, and says so", () => {
    const packages = Array.from({ length: 300 }, () => ({ name: "a", architecture: "all", change: "added" }) as const);
    expect(releaseNotes(sampleDifference({ packages }))).to.include("And 100 more, which the JSON has.");
  });

  it("keeps a guest's words as words", function () {
    needTools(this, "cmark-gfm");
    const withWord = (word: string): Difference =>
      JSON.parse(
        JSON.stringify(fullDifference(), (_, value) =>
          typeof value === "string" ? value.replaceAll(hostile, word) : value,
        ),
      ) as Difference;
    const plain = structure(releaseNotes(withWord("word")));
    expect(plain).to.include.members(["<h1>", "<table>", "<li>", "<code>"]);
    for (const word of [hostile, "|", "`", "``` ", "\n\n# x", "<b>", "- a", "](javascript:x)", "\\"]) {
      expect(structure(releaseNotes(withWord(word))), JSON.stringify(word)).to.deep.equal(plain);
    }
  });
});
