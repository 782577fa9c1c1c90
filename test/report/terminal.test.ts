import { expect } from "chai";
import pc from "picocolors";
import { escapeControls } from "../../src/report/escape.ts";
import { terminalReport } from "../../src/report/terminal.ts";
import { hostile, sampleVerdict } from "../support/verdicts.ts";

const plain = { strict: false, quiet: false, colors: pc.createColors(false), fixes: new Map<string, string>() };
const evil = escapeControls(hostile);

describe("the verdict for people", () => {
  it("is a line for each check, and more for what did not pass", () => {
    expect(terminalReport(sampleVerdict(), plain)).to.equal(`dir/${evil}.qcow2  qcow2, 3 GiB
  ✓ passing  The passing holds
  ✗ failing  required, fail: The failing holds
      found ${evil}
      expected ${evil}
  ~ waived   required, waived: The waived holds
      known and accepted
  - skipped  required, skipped: The skipped holds
      no engine; install one
  ! broken   required, error: The broken holds
      TypeError: broken
  ✗ advised  recommended, fail: The advised holds
      less than ideal
  not applicable: elsewhere
  ERROR (failing, skipped, broken): 1 pass, 2 fail, 1 error, 1 skipped, 1 waived
`);
  });

  it("says in one line what the image was held against, and who states it", () => {
    const expectations = [
      { name: "size", value: 3, from: "a.build.json" },
      { name: "datasources", value: ["ConfigDrive"], from: "p.yaml" },
      { name: "release", value: "x\x1b[31m", from: "a.build.json" },
      { name: "sshd", value: true, from: "default" },
    ];
    const verdict = sampleVerdict({ profile: { path: "p.yaml", name: "ours" }, expectations });
    const text = terminalReport(verdict, plain);
    expect(text.split("\n")[1]).to.equal(
      '  expected: profile ours; size 3, release x\\x1b[31m (a.build.json); datasources ["ConfigDrive"] (p.yaml); else the defaults',
    );
    expect(terminalReport(verdict, { ...plain, quiet: true })).to.not.contain("expected: profile");
  });

  it("says of what is waived first why, then what failed", () => {
    const { checks, ...rest } = sampleVerdict();
    const both = checks.map((check) => (check.id === "waived" ? { ...check, reason: "it failed" } : check));
    expect(terminalReport({ ...rest, checks: both }, plain)).to.contain("      known and accepted\n      it failed\n");
  });

  it("says what to do about what failed, and about nothing else", () => {
    const fixes = new Map(["passing", "failing", "skipped"].map((id) => [id, `Mend ${id}.`]));
    const text = terminalReport(sampleVerdict(), { ...plain, fixes });
    expect(text).to.contain(`      expected ${evil}\n      to do: Mend failing.\n`);
    expect(text.match(/to do:/g)).to.have.length(1);
  });

  it("shows the beginning of long evidence, and says where the rest stands", () => {
    const lines = (count: number) => {
      const { checks, ...rest } = sampleVerdict();
      const evidence = Array.from({ length: count }, (_, index) => `line ${index + 1} of it`);
      const text = terminalReport({ ...rest, checks: checks.map((check) => ({ ...check, evidence })) }, plain);
      const [, failing = ""] = text.split("failing  required");
      return failing.split("waived ")[0]?.match(/^ {6}(line|and) .*$/gm) ?? [];
    };
    expect(lines(20)).to.have.length(20);
    expect(lines(1100)).to.have.length(21);
    expect(lines(1100).at(-1)).to.equal("      and 1080 lines more, which --json has");
  });

  it("names what closes a strict gate", () => {
    expect(terminalReport(sampleVerdict(), { ...plain, strict: true })).to.contain(
      "ERROR (failing, skipped, broken, advised)",
    );
  });

  it("leaves out when quiet what passed or does not apply", () => {
    const text = terminalReport(sampleVerdict(), { ...plain, quiet: true });
    expect(text).to.not.contain("passing").and.to.not.contain("elsewhere");
    expect(text).to.contain("failing").and.to.contain("ERROR");
  });

  it("passes in one line when quiet", () => {
    const { checks, ...rest } = sampleVerdict({ path: "a.tar", verdict: "pass", format: "tar", virtualSize: 512 });
    expect(terminalReport({ ...rest, checks: checks.slice(0, 1) }, { ...plain, quiet: true })).to.equal(
      "a.tar  tar, 512 bytes\n  PASS: 1 pass\n",
    );
  });

  it("colours by what closes the gate, and escapes before that", () => {
    const colors = pc.createColors(true);
    const text = terminalReport(sampleVerdict(), { ...plain, colors });
    expect(text).to.contain(colors.green("✓")).and.to.contain(colors.red("✗")).and.to.contain(colors.yellow("✗"));
    expect(text).to.contain(colors.dim(`expected ${evil}`));
  });
});
