import { expect } from "chai";
import pc from "picocolors";
import { escapeControls } from "../../src/report/escape.ts";
import { type TerminalOptions, terminalReport } from "../../src/report/terminal.ts";
import { widthOf } from "../../src/report/wrap.ts";
import { fullVerdict, hostile, sampleVerdict } from "../support/verdicts.ts";

const plain: TerminalOptions = { strict: false, detail: "usual", colors: pc.createColors(false), fixes: new Map() };
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
    expect(terminalReport(verdict, { ...plain, detail: "quiet" })).to.not.contain("expected: profile");
  });

  it("says of what is waived first why, then what failed", () => {
    const { checks, ...rest } = sampleVerdict();
    const both = checks.map((check) => (check.id === "waived" ? { ...check, reason: "it failed" } : check));
    expect(terminalReport({ ...rest, checks: both }, plain)).to.contain("      known and accepted\n      it failed\n");
  });

  it("says what to do about what failed, and about nothing else", () => {
    const fixes = new Map(
      ["passing", "failing", "skipped"].map((id) => [id, { why: "It breaks.", fix: `Mend ${id}.` }]),
    );
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
    const text = terminalReport(sampleVerdict(), { ...plain, detail: "quiet" });
    expect(text).to.not.contain("passing").and.to.not.contain("elsewhere");
    expect(text).to.contain("failing").and.to.contain("ERROR");
  });

  it("passes in one line when quiet", () => {
    const { checks, ...rest } = sampleVerdict({ path: "a.tar", verdict: "pass", format: "tar", virtualSize: 512 });
    expect(terminalReport({ ...rest, checks: checks.slice(0, 1) }, { ...plain, detail: "quiet" })).to.equal(
      "a.tar  tar, 512 bytes\n  PASS: 1 pass\n",
    );
  });

  it("shows when verbose what passed by, and why what does not apply does not", () => {
    const text = terminalReport(sampleVerdict(), { ...plain, detail: "verbose" });
    expect(text).to.contain(`  ✓ passing  The passing holds\n      read ${evil}\n`);
    expect(text).to.contain(`  not applicable:\n      elsewhere: it is about ${evil}\n`);
    const evidence = Array.from({ length: 300 }, (_, index) => `line ${index}`);
    const { checks, ...rest } = sampleVerdict();
    const long = { ...rest, checks: checks.map((check) => ({ ...check, evidence })) };
    expect(terminalReport(long, { ...plain, detail: "verbose" }).match(/ line 299$/gm)).to.have.length(5);
  });

  it("keeps within the columns of a terminal, its words below the ids where there is no room beside them", () => {
    for (const columns of [60, 80, 132]) {
      const lines = terminalReport(fullVerdict(), { ...plain, detail: "verbose", columns }).split("\n");
      expect(Math.max(...lines.map(widthOf)), `${columns}`).to.be.within(columns - 15, columns);
    }
    const { checks, ...rest } = sampleVerdict({ path: "a.qcow2", notApplicable: [] });
    const long = {
      ...rest,
      checks: checks.slice(2).map((check) => ({ ...check, id: `${check.id}-with-quite-a-name` })),
    };
    expect(terminalReport(long, { ...plain, columns: 60 })).to.equal(`a.qcow2  qcow2, 3 GiB
  ~ waived-with-quite-a-name
      required, waived: The waived holds
      known and accepted
  - skipped-with-quite-a-name
      required, skipped: The skipped holds
      no engine; install one
  ! broken-with-quite-a-name
      required, error: The broken holds
      TypeError: broken
  ✗ advised-with-quite-a-name
      recommended, fail: The advised holds
      less than ideal
  ERROR (skipped-with-quite-a-name,
    broken-with-quite-a-name): 0 pass, 1 fail, 1 error, 1
    skipped, 1 waived
`);
    expect(terminalReport(long, { ...plain, columns: 0 })).to.equal(terminalReport(long, plain));
  });

  it("holds no line that a CI system takes for a command", () => {
    for (const columns of [undefined, 60]) {
      const text = terminalReport(sampleVerdict(), { ...plain, detail: "verbose", columns });
      for (const line of text.split("\n")) expect(line).to.not.match(/^\s*::[a-z-]+.*::|##\[|##vso\[/);
    }
  });

  it("colours by what closes the gate, and escapes before that", () => {
    const colors = pc.createColors(true);
    const text = terminalReport(sampleVerdict(), { ...plain, colors });
    expect(text).to.contain(colors.green("✓")).and.to.contain(colors.red("✗")).and.to.contain(colors.yellow("✗"));
    expect(text).to.contain(colors.dim(`expected ${evil}`));
  });
});
