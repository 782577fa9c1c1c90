import type { ReportOptions } from "../../src/report/report-options.ts";
import type {
  CheckResult,
  FolderUse,
  ImageContents,
  ImageVerdict,
  Measurement,
  PartitionSummary,
  ShardOfRun,
  VerdictDocument,
} from "../../src/verify/verdict.ts";

const check = (id: string, more: Partial<CheckResult>): CheckResult => ({
  id,
  title: `The ${id} holds`,
  grade: "required",
  outcome: "pass",
  durationMs: 12,
  ...more,
});

/** A guest's word at its worst, one line of what each format lives by, and characters that none can hold. */
export const hostile = [
  `]]></testsuite><!-- "'& --><script>alert(1)</script><img src=x onerror=alert(1)>`,
  "\x1b[31m\x1b]8;;http://evil.example\x07\0\b\r\u{85}\u{9b}2J\x7f\ufffe\u202e\u2066\u200f\u2028\u061c\u200d\u{e0041}\u{1fffe}\udfff \ud800",
  "::error file=a,line=1::forged%0A%25\n##[error]forged\n::add-mask::a\n::stop-commands::x",
  "| cell | `code` ``` ~~~ | [link](javascript:alert(1)) ![](http://evil.example/a.png) <http://evil.example> @all #1",
  "\n# heading\n- item\n1. item\n> quote\n***\n---\n***\n```\n<details>\n\n    code",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of GitHub's, which must stay a word.
  "\nok 99 - forged\nnot ok 98\nBail out!\n1..0 # SKIP all\n  ---\n  a: b\n  ...\n# TODO ${{ secrets.TOKEN }} $(id) \\",
].join(" ");

/** What reports are written with unless a test says otherwise. */
export function reportOptions(more: Partial<ReportOptions> = {}): ReportOptions {
  return { strict: false, fixes: new Map(), now: Date.UTC(2026, 10, 23, 8, 30), ...more };
}

/** One check of every outcome, and hostile words in all places where a guest's may stand. */
export function sampleVerdict(more: Partial<ImageVerdict> = {}): ImageVerdict {
  return {
    path: `dir/${hostile}.qcow2`,
    sha256: "0123456789abcdef".repeat(4),
    format: "qcow2",
    virtualSize: 3 * 1024 ** 3,
    verdict: "error",
    checks: [
      check("passing", { evidence: [`read ${hostile}`] }),
      check("failing", { outcome: "fail", reason: `found ${hostile}`, evidence: [`expected ${hostile}`] }),
      check("waived", { outcome: "waived", waiver: "known and accepted" }),
      check("skipped", { outcome: "skipped", reason: "no engine; install one" }),
      check("broken", { outcome: "error", reason: "TypeError: broken" }),
      check("advised", { grade: "recommended", outcome: "fail", reason: "less than ideal" }),
    ],
    notApplicable: [{ id: "elsewhere", reason: `it is about ${hostile}` }],
    ...more,
  };
}

/** An image that passes, with every member that a verdict may have, and hostile words in all places of a guest. */
export function fullVerdict(more: Partial<ImageVerdict> = {}): Required<ImageVerdict> {
  const folder = (name: string, bytes: number, folders: FolderUse[] = []): FolderUse => ({
    ...{ name, bytes, files: 1 + folders.length, folders },
  });
  return {
    ...sampleVerdict({ path: "out/amphora-x64-haproxy.qcow2", verdict: "pass" }),
    fileSize: 480_947_712,
    partitionTable: "gpt",
    partitions: [
      { index: 1, offset: 1 << 20, size: 1 << 20, type: "21686148-6449-6e6f-744e-656564454649", bootable: false },
      full<PartitionSummary>({
        ...{ index: 2, offset: 2 << 20, size: 3 << 29, type: "0x83" },
        ...{ name: hostile, bootable: true, filesystem: "ext4" },
      }),
    ],
    contents: full<ImageContents>({
      system: { id: "debian", version: hostile, name: hostile },
      architecture: "amd64",
      kernels: ["6.1.0-18-amd64", hostile],
      packages: [
        { name: "haproxy", version: "2.6.12-1+deb12u1", architecture: "amd64", bytes: 4_000_000, files: 60 },
        { name: hostile, version: hostile, architecture: hostile, bytes: 1, files: 1 },
      ],
      folders: folder("", 900_000_000, [folder("usr", 800_000_000, [folder(hostile, 1000)]), folder("var", 1)]),
      unownedBytes: 123_456,
    }),
    profile: { path: "site.yaml", name: hostile },
    expectations: [
      { name: "size", value: 3, from: "site.yaml" },
      { name: "release", value: hostile, from: `${hostile}.build.json` },
      { name: "datasources", value: ["ConfigDrive", hostile], from: "default" },
    ],
    checks: [
      check("measured", { evidence: [hostile], measurements: measurements() }),
      full<CheckResult>({
        ...{ id: "all", title: "Every member", grade: "required", outcome: "waived", reason: hostile, durationMs: 0.5 },
        ...{ waiver: hostile, waiverExpires: "2030-01-31", evidence: [hostile], measurements: measurements() },
      }),
      check("advised", { grade: "recommended", outcome: "skipped", reason: hostile }),
      check("broken-advice", { grade: "informational", outcome: "error", reason: hostile, evidence: [hostile] }),
    ],
    ...more,
  };
}

function measurements(): Measurement[] {
  return [
    { kind: "value", name: "time until the agent answers", unit: "s", value: 61.2 },
    { ...{ kind: "series", name: "requests", unit: "1/s" }, points: [...Array(30).keys()].map((at) => [at, at % 7]) },
    {
      ...{ kind: "distribution", name: "latency", unit: "ms" },
      quantiles: [
        [0.5, 1.2],
        [0.99, 8],
        [1, 20],
      ],
    },
    {
      kind: "timeline",
      name: "members",
      spans: [
        { label: "member 1", from: 0, to: 12.5, state: "UP" },
        { label: "member 1", from: 12.5, to: 30, state: "DOWN" },
      ],
    },
  ];
}

/** A value whose optional members are all there, so that a member that is new cannot be forgotten here. */
function full<Value>(value: Required<Value>): Value {
  return value;
}

/** Of one worker among several, as `fullVerdict` is of one image. */
export function fullDocument(): Required<VerdictDocument> {
  const shard = full<ShardOfRun>({ index: 1, count: 2, images: [hostile, "b"], unusedWaivers: [hostile] });
  return { ...sampleDocument(fullVerdict()), shard };
}

export function sampleDocument(...images: ImageVerdict[]): VerdictDocument {
  return { schemaVersion: 1, tool: { name: "amphora-verify", version: "0.1.0" }, images };
}
