import { expect } from "chai";
import { escapeControls } from "../../src/report/escape.ts";
import { githubReport, githubSummary } from "../../src/report/github.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import { fullVerdict, hostile, reportOptions, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** A line of a log as the runner of GitHub Actions reads it: `::name key=value,…::data`, or `##[name key=value;…]data`. */
function commandIn(line: string): Command | undefined {
  const unescaped = (text: string, ...more: [string, string][]) =>
    [["%0D", "\r"], ["%0A", "\n"], ...more, ["%25", "%"]].reduce(
      (told, [from = "", to = ""]) => told.replaceAll(from, to),
      text,
    );
  const [, name = "", list = "", data = ""] = /^\s*::([^ :]+)(?: (.*?))?::(.*)$/s.exec(line) ?? [];
  if (name === "") {
    const [, older = "", rest = ""] = /##\[([^ \]]+)[^\]]*\](.*)/.exec(line) ?? [];
    return older === "" ? undefined : { name: older, properties: {}, data: rest };
  }
  const pairs = list.split(",").map((pair) => pair.trim().split(/=(.*)/s));
  const properties = pairs.map(([key = "", value = ""]) => [key, unescaped(value, ["%3A", ":"], ["%2C", ","])]);
  return { name, properties: Object.fromEntries(properties), data: unescaped(data) };
}

describe("the verdicts for GitHub Actions", () => {
  const fixes = new Map([["failing", { why: "It breaks.", fix: "Mend it: 100 %." }]]);
  const commands = (text: string) => text.trimEnd().split("\n").map(commandIn);
  const ofImages = (...images: Parameters<typeof sampleDocument>) =>
    commands(githubReport(sampleDocument(...images), reportOptions({ fixes })));

  it("are an error for what closes the gate, a warning for advice, a notice for what is accepted", () => {
    const told = ofImages(sampleVerdict({ path: "a.qcow2" }));
    expect(told.map((one) => [one?.name, one?.properties["title"]])).to.deep.equal([
      ["error", "failing: The failing holds"],
      ["error", "broken: The broken holds"],
      ["error", "skipped: The skipped holds"],
      ["warning", "advised: The advised holds"],
      ["notice", "waived: The waived holds"],
    ]);
    expect(told[2]?.data).to.equal("a.qcow2: required, skipped: no engine; install one");
    expect(told[0]?.data).to.match(/\nto do: Mend it: 100 %\.$/);
    expect(ofImages(fullVerdict()).map((one) => one?.name)).to.deep.equal(["warning", "notice", "notice"]);
    const [passing] = sampleVerdict().checks;
    expect(
      githubReport(
        sampleDocument(sampleVerdict({ verdict: "pass", checks: passing ? [passing] : [] })),
        reportOptions(),
      ),
    ).to.equal("");
  });

  it("are an error when checks are missing although those that ran passed", () => {
    const told = ofImages(sampleVerdict({ checks: sampleVerdict().checks.slice(0, 1) }));
    expect(told.map((one) => [one?.name, one?.properties["title"]])).to.deep.equal([["error", "verdict"]]);
  });

  it("say how many there are where GitHub would drop some", () => {
    const images = Array.from({ length: 5 }, (_, index) => sampleVerdict({ path: `${index}` }));
    const told = ofImages(...images);
    expect(told.map((one) => one?.name)).to.deep.equal([
      ...Array.from({ length: 10 }, () => "error"),
      ...Array.from({ length: 5 }, () => "warning"),
      ...Array.from({ length: 5 }, () => "notice"),
    ]);
    expect(told[9]?.properties["title"]).to.equal("and 6 more");
  });

  it("keep hostile words as words: as many commands as annotations, and none of a guest's", () => {
    const everywhere = sampleVerdict().checks.map((check) => ({
      ...{ ...check, id: hostile, title: `a,b=c::${hostile}`, reason: hostile, evidence: [hostile, "::error::x"] },
    }));
    const text = githubReport(sampleDocument(sampleVerdict({ checks: everywhere })), reportOptions());
    expect(text).to.not.match(/[^\n\P{Cc}]/u);
    const told = commands(text);
    expect(told.map((one) => one?.name)).to.deep.equal(["error", "error", "error", "warning", "notice"]);
    for (const one of told) {
      expect(Object.keys(one?.properties ?? {})).to.deep.equal(["title"]);
      expect(one?.properties["title"]).to.equal(`${escapeControls(hostile)}: a,b=c::${escapeControls(hostile)}`);
      // When the message is printed, its lines are read again.
      for (const line of one?.data.split("\n") ?? []) expect(commandIn(line), line).to.equal(undefined);
    }
  });

  it("have their summary in Markdown", () => {
    const document = sampleDocument(sampleVerdict());
    expect(githubSummary(document, reportOptions())).to.equal(markdownReport(document, reportOptions()));
  });
});
