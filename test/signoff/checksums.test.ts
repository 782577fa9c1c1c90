import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { checksumsFile, checksumsText, requireChecksums, sha256 } from "../../src/signoff/checksums.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf, refusalOf } from "../support/refusal-code.ts";

describe("checksums", () => {
  const at = scratchDirectory();
  const files = new Map([
    ["b.json", Buffer.from("{}\n")],
    ["a.html", Buffer.from([0, 1, 255])],
  ]);
  const withSums = (text: string) => new Map([...files, [checksumsFile, Buffer.from(text)]]);

  it("are what sha256sum writes, and it checks them", () => {
    mkdirSync(at("bundle"));
    for (const [name, bytes] of withSums(checksumsText(files))) writeFileSync(at(`bundle/${name}`), bytes);
    const paths = ["a.html", "b.json"].map((name) => at(`bundle/${name}`));
    expect(runTool("sha256sum", paths).replaceAll(at("bundle/"), "")).to.equal(checksumsText(files));
    expect(runTool("sh", ["-c", 'cd "$0" && sha256sum --strict -c SHA256SUMS', at("bundle")])).to.contain("b.json: OK");
    requireChecksums(withSums(checksumsText(files)));
  });

  it("are refused that are not of exactly the files beside them", () => {
    const line = (name: string, bytes = files.get(name)) => `${sha256(bytes ?? new Uint8Array())}  ${name}\n`;
    const good = line("a.html") + line("b.json");
    const wrong: readonly (readonly [text: string, code: string])[] = [
      ["", "unlisted-file"],
      [line("a.html"), "unlisted-file"],
      [good + line("c.txt"), "missing-file"],
      [line("a.html", Buffer.from("other")) + line("b.json"), "other-checksum"],
      [good.trimEnd(), "bad-checksums"],
      [good.replace("  ", " *"), "bad-checksums"],
      [good.toUpperCase(), "bad-checksums"],
      [`${good}\n`, "bad-checksums"],
      ["x".repeat(70_000), "bad-checksums"],
      [good + line("a.html"), "bad-checksums"],
      ...["../b.json", "/etc/passwd", "a/b", ".hidden", "..", "-c", "ä", ""].map(
        (name) => [good + line(name), "bad-checksums"] as const,
      ),
    ];
    for (const [text, code] of wrong)
      expect(
        codeOf(() => requireChecksums(withSums(text))),
        text,
      ).to.equal(code);
    expect(codeOf(() => requireChecksums(files))).to.equal("missing-file");
  });

  it("are refused with the line, made harmless", () => {
    const refusal = refusalOf(() => requireChecksums(withSums("\x1b]0;title\x07\n")));
    expect(refusal?.message).to.equal(
      'Line 1 of SHA256SUMS is not of one file of the bundle: "\\u{1b}]0;title\\u{7}"; take the bundle from its source again.',
    );
  });
});
