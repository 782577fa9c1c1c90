import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { bundle } from "../../setup/bundle.mjs";
import { expectValid } from "../ci/schema.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = "fixtures/matrix";
const files = { "zuul.yaml": "zuul", "gitlab.yml": "gitlab-ci", "github.yml": "github-workflow" } as const;

describe("diskimage-create matrix", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  before(() => bundle(root));

  function run(...args: readonly string[]) {
    const command = [resolve(root, "dist/src/cli/diskimage-create.js"), "matrix", ...args];
    return spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  }

  it("makes of the matrix in the documentation what lies beside it, byte for byte, by the published schemas", () => {
    const directory = process.env["UPDATE_MATRIX"] === "1" ? folder : at("out");
    mkdirSync(directory, { recursive: true });
    const outputs = Object.keys(files).flatMap((name) => [`--${name.split(".")[0]}`, `${directory}/${name}`]);
    const { status, stdout, stderr } = run(`${folder}/amphorae.yaml`, ...outputs);
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    for (const [name, schema] of Object.entries(files) as [keyof typeof files, (typeof files)[keyof typeof files]][]) {
      const made = readFileSync(`${directory}/${name}`, "utf8");
      expect(made, name).to.equal(readFileSync(`${folder}/${name}`, "utf8"));
      expectValid(schema, parse(made));
    }
  });

  it("reads the matrix that the documentation shows, which is that one", () => {
    const [, shown = ""] =
      /```yaml\n(# yaml-language-server.*?)```/s.exec(readFileSync("docs/matrix.md", "utf8")) ?? [];
    const afterFirstLine = (text: string) => text.slice(text.indexOf("\n"));
    expect(afterFirstLine(shown)).to.equal(afterFirstLine(readFileSync(`${folder}/amphorae.yaml`, "utf8")));
  });

  it("writes to standard output, and shows its help", () => {
    expect(run(`${folder}/amphorae.yaml`, "--gitlab", "-").stdout).to.equal(
      readFileSync(`${folder}/gitlab.yml`, "utf8"),
    );
    const help = run("--help");
    expect([help.status, help.stderr]).to.deep.equal([0, ""]);
    expect(help.stdout).to.match(/^Usage: diskimage-create matrix /);
  });

  for (const [what, text, message] of [
    ["an option of amphora-verify", "verify: { args: [--strikt] }", /line 4, column 17: .*--strikt/],
    [
      "another command in place of a run",
      "verify: { args: [--version] }",
      /line 4, column 17: The options ask for something else/,
    ],
    ["an option of amphora-signoff", "signoff: { args: [--previus, x] }", /line 4, column 18: .*--previus/],
    ["a template", "environment: { DIB_X: '{{ a }}' }", /Ansible would take "\{\{ a \}\}" for a template/],
  ] as const) {
    it(`refuses ${what} in one sentence, and writes nothing`, () => {
      writeFileSync(at("m.yaml"), `schemaVersion: 1\nname: amp\naxes: { type: [qcow2] }\n${text}\n`);
      const { status, stdout, stderr } = run(at("m.yaml"), "--github", at("g.yml"), "--zuul", at("z.yaml"));
      expect([status, stdout]).to.deep.equal([1, ""]);
      expect(stderr)
        .to.match(/^diskimage-create: [^\n]*\.\n$/)
        .and.to.match(message);
      expect([existsSync(at("g.yml")), existsSync(at("z.yaml"))]).to.deep.equal([false, false]);
    });
  }

  it("refuses a file that cannot be written", () => {
    const { status, stderr } = run(`${folder}/amphorae.yaml`, "--github", at("gone/g.yml"));
    expect(status).to.equal(1);
    expect(stderr).to.match(/^diskimage-create: [^\n]*there is no directory [^\n]*\.\n$/);
  });
});
