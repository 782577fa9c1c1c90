import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { matrixSchemaPath, readMatrix } from "../../src/matrix/matrix-file.ts";
import { Refusal } from "../../src/refusal.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

const head = "schemaVersion: 1\nname: amp\n";
const judges = {
  verify(args: readonly string[]) {
    if (args.includes("--strcit")) throw new Refusal("usage", "There is no option --strcit.");
  },
  signoff() {},
};

describe("a build matrix", () => {
  const at = scratchDirectory();
  const read = (text: string) => {
    writeFileSync(at("m.yaml"), text);
    return readMatrix(at("m.yaml"), judges);
  };

  it("is read with its defaults", async () => {
    const matrix = await read(`${head}axes:\n  type: [qcow2, oci]\n`);
    expect(matrix.images.map(({ id, file }) => [id, file])).to.deep.equal([
      ["amp-qcow2", "amp-qcow2.qcow2"],
      ["amp-oci", "amp-oci.oci"],
    ]);
    const { images: _, ...rest } = matrix;
    expect(rest).to.deep.equal({
      ...{ name: "amp", package: "amphora-image", prepare: [], verifyArgs: [], signOffArgs: undefined, workers: {} },
    });
  });

  for (const [what, text, message] of [
    ["what is no YAML", "a: [\n", /^Cannot use the matrix "[^"]+": line 2, column 1: /],
    [
      "a key that nobody knows",
      `${head}axis: {}\naxes: { type: [tar] }\n`,
      /line 3, column 1: there is no key "axis"; the nearest known key is "axes"/,
    ],
    ["a matrix without axes", head, /line 1, column 1: the matrix lacks the key "axes"; add it\.$/],
    ["an axis without values", `${head}axes:\n  type: []\n`, /line 4, column 9: "axes\.type" is empty/],
    [
      "a value without a name",
      `${head}axes:\n  os:\n    - options: { size: 3 }\n`,
      /line 5, column 7: "axes\.os\.0" lacks the key "name"; add it/,
    ],
    [
      "a key of a value that nobody knows",
      `${head}axes:\n  os:\n    - name: a\n      option: { size: 3 }\n`,
      /line 6, column 7: there is no key "option"; the nearest known key is "options"/,
    ],
    [
      "a name that jobs cannot have",
      `schemaVersion: 1\nname: "a b"\naxes: { type: [tar] }\n`,
      /line 2, column 7: "name" is not/,
    ],
    [
      "a number where words belong",
      `${head}environment: { DIB_X: 1 }\naxes: { type: [tar] }\n`,
      /line 3, column 23: "environment\.DIB_X" must be of type string, not number.*; put it in quotes/,
    ],
    [
      "a value that diskimage-create refuses",
      `${head}axes:\n  type: [qcow2]\n  arch:\n    - amd64\n    - vax\n`,
      /line 7, column 7: amp-qcow2-vax: The value "vax" of option -a is not usable: .*\.$/,
    ],
    [
      "two images of one name",
      `${head}axes:\n  os:\n    - { name: a.b }\n    - { name: a-b }\n`,
      /line 6, column 7: two images would be called amp-a-b; give their values other names/,
    ],
    [
      "an exclusion of everything",
      `${head}axes: { type: [tar] }\nexclude:\n  - { type: tar }\n`,
      /line 4, column 1: it excludes every combination; leave one/,
    ],
    [
      "an exclusion of what there is not",
      `${head}axes: { type: [tar] }\nexclude:\n  - { type: raw }\n`,
      /line 5, column 13: the axis "type" has no value "raw"; correct it/,
    ],
    [
      "a release that YAML takes for another number",
      `${head}options: { size: 3 }\naxes:\n  release: ["9.10", 9.10]\n`,
      /line 5, column 21: YAML takes 9\.10 for the number 9\.1; put it in quotes\.$/,
    ],
    [
      "such a number among the options",
      `${head}axes:\n  os:\n    - { name: a, options: { release: 010 } }\n`,
      /line 5, column 38: YAML takes 010 for the number 10; put it in quotes\.$/,
    ],
    [
      "such a number in an exclusion",
      `${head}axes: { release: ["9.0", 10] }\nexclude:\n  - { release: 9.0 }\n`,
      /line 5, column 16: YAML takes 9\.0 for the number 9; put it in quotes\.$/,
    ],
    [
      "axes whose combinations no memory holds",
      `${head}axes:\n${[..."abcdefgh"].map((axis) => `  ${axis}: [1, 2, 3, 4, 5, 6, 7, 8]\n`).join("")}`,
      /line 3, column 1: its axes have 16777216 combinations, and 4096 are the most; part it into several\.$/,
    ],
    [
      "more variables than a build has use for",
      `${head}environment:\n${[...Array(257).keys()].map((n) => `  A${n}: x\n`).join("")}axes: { type: [tar] }\n`,
      /"environment" must NOT have more than 256 properties; correct it\.$/,
    ],
    [
      "aliases of aliases",
      `${head}axes:\n  a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n${[..."bcdef"].map((name, index) => `  ${name}: &${name} [${Array(9).fill(`*${"abcdef"[index]}`).join(", ")}]\n`).join("")}`,
      /^Cannot use the matrix "[^"]+": Excessive alias count .*; write it out\.$/,
    ],
    [
      "more images than a CI takes",
      `${head}axes:\n  size: [${[...Array(33).keys()].map((n) => n + 2).join(", ")}]\n  compat: [2014, today]\n  type: [qcow2, tar, raw, vhd]\n`,
      /line 3, column 1: it makes 264 images, and 256 are the most; exclude some/,
    ],
    [
      "an argument that the jobs give",
      `${head}axes: { type: [tar] }\nverify: { args: [--strict, --json=x] }\n`,
      /line 4, column 28: the jobs give --json=x themselves; leave it out/,
    ],
    [
      "an argument that the command refuses",
      `${head}axes: { type: [tar] }\nverify:\n  args: [--strcit]\n`,
      /line 5, column 9: There is no option --strcit\.$/,
    ],
  ] as const) {
    it(`is refused for ${what}, in one sentence with its line`, async () => {
      const refusal = await rejectionOf(read(text));
      expect(refusal?.code).to.equal("bad-matrix");
      expect(refusal?.message).to.match(message).and.to.not.include("\n");
    });
  }

  it("has a published schema that describes every member and lets no other one in", () => {
    const silent: string[] = [];
    const look = (schema: Record<string, unknown>, path: string) => {
      if ("$ref" in schema) return;
      if (typeof schema["description"] !== "string") silent.push(path);
      if ([schema["type"]].flat().includes("object") && schema["additionalProperties"] === undefined)
        silent.push(`${path} is open`);
      const inner: Record<string, unknown> = { ...(schema["properties"] as object) };
      for (const key of ["items", "additionalProperties"])
        if (typeof schema[key] === "object") inner[key] = schema[key];
      for (const [name, value] of Object.entries(inner)) look(value as Record<string, unknown>, `${path}.${name}`);
    };
    const schema = JSON.parse(readFileSync(matrixSchemaPath(), "utf8")) as Record<string, Record<string, unknown>>;
    look(schema, "matrix");
    for (const [name, value] of Object.entries(schema["definitions"] ?? {}))
      look(value as Record<string, unknown>, name);
    expect(silent).to.deep.equal([]);
  });
});
