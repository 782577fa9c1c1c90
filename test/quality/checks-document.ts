import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppliesTo, CheckDescription } from "../../src/verify/check.ts";
import { inChecklistOrder } from "../../src/verify/checklist-order.ts";
import type { Fault } from "../support/faults/fault.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { allChecks } from "../support/verification.ts";
import { checklist, itemsOf, limits, notChecked } from "./checklist.ts";
import { cell, table } from "./markdown.ts";
import { isRunning } from "./scenarios-document.ts";

const file = "docs/checks.md";
const mutantFiles = join(import.meta.dirname, "../checks");
const faultFiles = join(import.meta.dirname, "../support/faults");

/** Every mutant that a test makes, by the files that hold them. */
export async function allMutants(): Promise<readonly Mutant[]> {
  const names = readdirSync(mutantFiles).filter((name) => name.endsWith(".mutants.ts"));
  const modules = await Promise.all(names.sort().map((name) => import(join(mutantFiles, name))));
  return modules.flatMap(({ mutants }: { mutants: readonly Mutant[] }) => mutants);
}

/** Every fault that a test puts into a booted amphora, by the files that hold them. */
export async function allFaults(): Promise<readonly Fault[]> {
  const names = readdirSync(faultFiles).filter((name) => name.endsWith(".faults.ts"));
  const modules = await Promise.all(names.sort().map((name) => import(join(faultFiles, name))));
  return modules.flatMap(({ faults }: { faults: readonly Fault[] }) => faults);
}

/** The items of the checklist that a check answers. */
export function itemsOfCheck({ id, alsoCovers = [] }: CheckDescription): string[] {
  return [...(/^[A-N]\d+(?=-)/.exec(id) ?? []), ...alsoCovers];
}

/** The ids of the checks that a mutant or a fault is caught by, whatever their outcome. */
export function killers({ kills }: Pick<Mutant, "kills">): string[] {
  return kills.map((kill) => kill.replace(/ .*/, ""));
}

/** The document of all checks, made from the checks and their mutants. */
export async function checksDocument(): Promise<string> {
  const checks = (await allChecks()).checks.map(({ description }) => description);
  const mutants = await allMutants();
  const faults = await allFaults();
  const offline = checks.filter((check) => !isRunning(check));
  const running = checks.filter(isRunning);
  const grades = ["required", "recommended", "informational"] as const;
  const counts = grades.map((grade) => `${checks.filter((check) => check.grade === grade).length} ${grade}`);
  const letters = checklist.map(({ letter, title }) => ({
    title: `${letter}. ${title}`,
    ids: new RegExp(`^${letter}\\d`),
  }));
  const sections = [...letters, { title: "Beyond the checklist", ids: /^[a-z]/ }];
  const parts = [
    "# The checks",
    `Made from the checks and their mutants by \`UPDATE_CHECKS=1 npx mocha test/quality/checks-document.test.ts\`; do not edit. ${checks.length} checks: ${counts.join(", ")}. A check's id begins with the item of the checklist that it answers; [verification.md](verification.md) says what outcomes and grades mean.`,
    ...sections.flatMap(({ title, ids }) => {
      const own = checks.filter(({ id }) => ids.test(id)).sort((a, b) => inChecklistOrder(a.id, b.id));
      return own.length === 0 ? [] : [`## ${title}`, ...own.map(checkText)];
    }),
    "## The checklist, item by item",
    table(
      ["item", "answered by"],
      itemsOf().map((item) => [item, answer(item, checks)]),
    ),
    "## What kills which check",
    `Each of ${mutants.length} mutants is a good image with one small change: the Debian amphora that \`npm start\` builds, or, marked (RPM), a stand-in tree of the RPM family made with rpmbuild and rpm. The tests demand that exactly the checks named here catch it. Checks that no mutant kills: ${offline.filter(({ id }) => !mutants.some((mutant) => killers(mutant).includes(id))).length}.`,
    table(
      ["check", "killed alone by", "killed with others by"],
      offline
        .map(({ id }) => id)
        .sort(inChecklistOrder)
        .map((id) => matrixRow(id, mutants)),
    ),
    `${mutants.filter(({ kills }) => kills.length === 0).length} further changes must leave the image good: ${mutants
      .filter(({ kills }) => kills.length === 0)
      .map(named)
      .join("; ")}.`,
    "## Faults put into a booted amphora",
    `${faults.length} faults, each put into the amphora of \`npm start\` on which the checks had passed; the tests demand that the checks named here fail. ${faults.filter(({ how }) => how === "image").length} of them are laid into a copy of the image, which is booted from power-on.`,
    table(
      ["fault", "caught by"],
      faults.map((fault) => [
        fault.what,
        killers(fault)
          .map((id) => `\`${id}\``)
          .join(", "),
      ]),
    ),
    `Checks of a booted amphora that were seen to pass only: ${
      running
        .map(({ id }) => id)
        .filter((id) => !faults.some((fault) => killers(fault).includes(id)))
        .sort(inChecklistOrder)
        .map((id) => `\`${id}\``)
        .join(", ") || "none"
    }.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Writes the document; `UPDATE_CHECKS=1` in the test of it calls this. */
export async function updateChecksDocument(): Promise<void> {
  writeFileSync(file, await checksDocument());
}

function checkText(check: CheckDescription): string {
  const { id, title, grade, why, fix, appliesTo } = check;
  const also = check.alsoCovers?.length ? ` Also answers ${check.alsoCovers.join(", ")}.` : "";
  const where = scope(appliesTo);
  return `### ${id}\n\n**${cell(title)}** (${grade}${where ? `; ${where}` : ""}).${also}\n\n${cell(why)} *To do:* ${cell(fix)}`;
}

function scope({ kinds, formats, families, architectures, options, needs }: AppliesTo): string {
  const wanted = Object.entries(options ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    kinds && `${kinds.join(" and ")} images`,
    formats?.join(" and "),
    families?.map((family) => (family === "redhat" ? "RPM family" : "Debian family")).join(" and "),
    architectures?.join(" and "),
    wanted.length > 0 && `asked for with ${wanted.join(", ")}`,
    needs && `needs ${needs.join(", ")}`,
  ]
    .filter((part) => typeof part === "string")
    .join("; ");
}

function answer(item: string, checks: readonly CheckDescription[]): string {
  const own = checks.filter((check) => itemsOfCheck(check).includes(item)).map(({ id }) => `\`${id}\``);
  const [reason, limit] = [notChecked[item], limits[item]];
  return [
    ...(own.length > 0 ? [own.join(", ")] : []),
    ...(reason === undefined ? [] : [`not checked: ${reason}`]),
    ...(limit === undefined ? [] : [`not looked at: ${limit}`]),
  ].join("; ");
}

function matrixRow(id: string, mutants: readonly Mutant[]): string[] {
  const own = mutants.filter((mutant) => killers(mutant).includes(id));
  const alone = own.filter(({ kills }) => kills.length === 1).map(named);
  const together = own
    .filter(({ kills }) => kills.length > 1)
    .map(
      (mutant) =>
        `${named(mutant)} (${killers(mutant)
          .filter((other) => other !== id)
          .join(", ")})`,
    );
  return [`\`${id}\``, alone.join("; "), together.join("; ")];
}

function named({ what, base }: Mutant): string {
  return base === "redhat" ? `${what} (RPM)` : what;
}
