import { readFileSync } from "node:fs";
import { expect } from "chai";
import { optionTableMarkdown, parseSignoffCommand } from "../../src/signoff/command-line.ts";
import { refusalOf } from "../support/refusal-code.ts";

const parse = (line: string) => parseSignoffCommand(line === "" ? [] : line.split(" "));
const signing = "a.qcow2 --verdict v.json --key k.pem -o out";

describe("the command line of amphora-signoff", () => {
  it("signs an image off, with what is named beside it", () => {
    const plain = {
      image: "a.qcow2",
      verdicts: ["v.json"],
      output: "out",
      strict: false,
      builder: "urn:amphora-image:builder:self-hosted",
      verifier: "urn:amphora-image:verifier:self-hosted",
    };
    expect(parse(signing)).to.deep.equal({ kind: "sign", ...plain, key: "k.pem" });
    expect(
      parse(
        `${signing} --verdict w.json --record r.json --profile p.yaml --previous old --strict --passphrase-file f --builder-id urn:b --verifier-id urn:v --resource-uri https://example.org/a`,
      ),
    ).to.deep.equal({
      kind: "sign",
      ...plain,
      verdicts: ["v.json", "w.json"],
      strict: true,
      builder: "urn:b",
      verifier: "urn:v",
      record: "r.json",
      profile: "p.yaml",
      previous: "old",
      key: "k.pem",
      passphraseFile: "f",
      resource: "https://example.org/a",
    });
    expect(parse("prepare a.qcow2 --verdict v.json -o out")).to.deep.equal({ kind: "prepare", ...plain });
  });

  it("attaches signatures, and verifies", () => {
    expect(parse("attach out --signature a --signature b --public-key k")).to.deep.equal({
      kind: "attach",
      directory: "out",
      signatures: ["a", "b"],
      publicKey: "k",
    });
    const verify = { kind: "verify", directory: "out", publicKey: "k" };
    expect(parse("verify out --public-key k")).to.deep.equal(verify);
    expect(parse("verify out --public-key k --image a")).to.deep.equal({ ...verify, image: "a" });
  });

  it("takes a file that is called as a subcommand by its path", () => {
    expect(parse(signing.replace("a.qcow2", "./verify"))).to.include({ kind: "sign", image: "./verify" });
  });

  it("tells its version, and what it takes", () => {
    expect(parse("--version")).to.deep.equal({ kind: "version" });
    for (const [line, words] of [
      ["--help", ["--verdict", "Subcommands", "Exit status: 0", "AMPHORA_SIGNOFF_PASSPHRASE"]],
      ["prepare -h", ["amphora-signoff prepare", "--verdict"]],
      ["attach --help", ["--signature"]],
      ["verify --help", ["--public-key", "--image"]],
    ] as const) {
      const command = parse(line);
      expect(command.kind).to.equal("help");
      for (const word of words) expect("text" in command && command.text).to.contain(word);
    }
  });

  it("has its options in docs/signing-off.md", () => {
    const [, table] =
      /<!-- begin amphora-signoff options -->\n\n(.*)\n<!-- end/s.exec(readFileSync("docs/signing-off.md", "utf8")) ??
      [];
    expect(table).to.equal(optionTableMarkdown());
    expect(table).to.contain("| `--previous <path>` |");
  });

  const wrong: readonly (readonly [line: string, sentence: RegExp])[] = [
    ["", /^No image is named; see amphora-signoff --help\.$/],
    ["a.qcow2", /^No key is named by --key; take amphora-signoff prepare where it lies elsewhere; see/],
    ["a.qcow2 --key k -o out", /^No verdict is named by --verdict/],
    ["a.qcow2 --key k --verdict v", /^No directory is named by -o/],
    [`${signing} b.qcow2`, /^One image is taken at a time, and b\.qcow2 is a second one/],
    [`${signing} --colour`, /^There is no option --colour; see amphora-signoff --help\.$/],
    [`${signing} --record`, /^Option --record .*needs a value/],
    [`${signing} --builder-id here`, /^What is named "here" is no URI/],
    [`${signing} --resource-uri here`, /^What is named "here" is no URI/],
    ["prepare a.qcow2 --verdict v -o out --key k", /^There is no option --key; see amphora-signoff prepare --help\.$/],
    ["verify", /^No bundle is named; see amphora-signoff verify --help\.$/],
    ["verify out", /^No key is named by --public-key/],
    ["verify out more --public-key k", /^One bundle is taken at a time, and more is a second one/],
    ["attach out --public-key k", /^No signature is named by --signature/],
  ];
  for (const [line, sentence] of wrong) {
    it(`refuses "${line}"`, () => {
      const refusal = refusalOf(() => parse(line));
      expect(refusal?.code).to.equal("usage");
      expect(refusal?.message).to.match(sentence);
    });
  }
});
