import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { noLab } from "../../../src/runtime/lab/no-lab.ts";
import { readExpected } from "../../../src/verify/expectations.ts";
import { defaultOptions, type ExpectedOptions } from "../../../src/verify/expected-options.ts";
import { imageUnderTest } from "../../../src/verify/image-facts.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";
import { select } from "../../../src/verify/selection.ts";
import { selectionFacts } from "../../../src/verify/selection-facts.ts";
import type { CheckResult } from "../../../src/verify/verdict.ts";
import { BUILD_PATIENCE } from "../../acceptance/image.ts";
import { allChecks } from "../verification.ts";
import { Changes } from "./changes.ts";
import { type GoodImage, goodImage, withDisk } from "./good-image.ts";
import { kernelContentsOf } from "./kernel-contents.ts";
import type { Base, Mutant } from "./mutant.ts";
import { sweepOf } from "./sweep.ts";

/** Second opinions that agree, for checks that would ask another program; a mutant says otherwise through `image`. */
const agreeing: Partial<ImageUnderTest> = {
  compareWithMount: async () => ({ method: "loopback", entries: 20, contents: 3, differences: [] }),
  crossCheck: async () => ({ methods: ["native", "loopback"], entries: 20, digests: 3, differences: [], more: 0 }),
  compareInspection: async () => ({ system: "debian 12.5", packages: 3, differences: [] }),
  runInContainer: async () => ({ engine: "running", stdout: "HAProxy version 2.6.12\n", stderr: "", exitCode: 0 }),
};

/** Everything that can be asked for. */
const everything = {
  access: "auto",
  docker: true,
  digest: true,
  crossCheck: ["native", "libguestfs"],
} as const;

const untouched = new Map<string, Promise<ReadonlyMap<string, CheckResult>>>();

/** Runs all checks that apply to a mutant, second opinions included. */
export async function resultsOf(mutant: Omit<Mutant, "kills" | "what">): Promise<ReadonlyMap<string, CheckResult>> {
  const good = await goodImage(mutant.base ?? "debian");
  const suite = await allChecks();
  const changes = new Changes(good.tree);
  mutant.files?.(changes);
  const tree = mutant.files ? changes.over(good.tree) : good.tree;
  const guest = guestOf(tree);
  const request = {
    ...good.request,
    ...everything,
    ...(mutant.deep && { deep: true }),
    ...(mutant.profile && { profile: mutant.profile }),
  };
  const { expected, options: recorded } = readExpected(request.path, undefined, mutant.profile);
  const options = optionsOf(mutant, recorded);
  const facts = (image: ImageUnderTest) => selectionFacts(request, image.expected, image.options, { image, guest });
  const image = underTest(good, mutant);
  const plain = {
    ...imageUnderTest(image, guest, request, expected, options, [], () => {}),
    ...good.container,
    ...agreeing,
    sweep: sweepOf(good, changes, guest),
    kernelContents: kernelContentsOf(good, changes, guest),
  };
  const under: ImageUnderTest = { ...plain, ...mutant.image?.(plain) };
  const { selected } = select(
    suite.checks.map(({ description }) => description),
    facts(under),
  );
  const results = await suite.run(selected, { image: under, guest, lab: noLab });
  return new Map(results.map((result) => [result.id, result]));
}

function underTest(good: GoodImage, mutant: Omit<Mutant, "kills" | "what">): GoodImage["image"] {
  if (mutant.disk === undefined) return { ...good.image, root: good.tree };
  const guest = guestOf(good.tree);
  const plain = imageUnderTest(good.image, guest, good.request, {}, defaultOptions, [], () => {});
  return withDisk(good.image, mutant.disk(plain));
}

function optionsOf({ options = {} }: Pick<Mutant, "options">, recorded: ExpectedOptions): ExpectedOptions {
  const changed = Object.entries(options).map(([name, value]) => [name, { value, from: "the mutant" }]);
  return { ...recorded, ...Object.fromEntries(changed) };
}

/** What the checks say of the good image itself. */
export function goodResults(base: Base = "debian", deep = false): Promise<ReadonlyMap<string, CheckResult>> {
  const key = `${base} ${deep}`;
  const known = untouched.get(key) ?? resultsOf({ base, deep });
  untouched.set(key, known);
  return known;
}

/** The ids of the checks that fail (or break, or are skipped) on the mutant, and did not on the good image. */
export async function killsOf(mutant: Omit<Mutant, "kills" | "what">): Promise<string[]> {
  const before = await goodResults(mutant.base, mutant.deep);
  const after = await resultsOf(mutant);
  return [...after.values()]
    .filter(({ id, outcome }) => outcome !== "pass" && (before.get(id)?.outcome ?? "pass") === "pass")
    .map(({ id, outcome }) => (outcome === "fail" ? id : `${id} ${outcome}`))
    .sort();
}

/** One test for each mutant: it must be caught by just the checks that it names. */
export function testMutants(mutants: readonly Mutant[]): void {
  before(async function () {
    this.timeout(BUILD_PATIENCE);
    for (const base of new Set(mutants.map((mutant) => mutant.base ?? "debian"))) await goodImage(base);
  });
  for (const mutant of mutants) {
    it(`${mutant.kills.length === 0 ? "let pass" : "catch"} ${mutant.what}`, async () => {
      expect(await killsOf(mutant)).to.deep.equal([...mutant.kills].sort());
    }).timeout(60_000);
  }
}
