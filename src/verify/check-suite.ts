import Mocha from "mocha";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { Check, CheckDescription, CheckInput } from "./check.ts";
import { checkOfTest, setOpener, whileLoading } from "./check-registry.ts";
import { type Ending, resultOf } from "./check-result.ts";
import { inChecklistOrder } from "./checklist-order.ts";
import { compiledName, keepSourceMap, placesOf } from "./error-place.ts";
import type { OperatorsFile } from "./operators-checks.ts";
import type { Skip } from "./skip.ts";
import { skip } from "./skip.ts";
import type { CheckResult, Measurement } from "./verdict.ts";
import { waiversCheck } from "./waivers.ts";

/** The checks of some files, loaded through Mocha. */
export interface CheckSuite {
  readonly checks: readonly Check[];
  /**
   * Runs the checks of these descriptions, one after the other, as a Mocha run of its own.
   *
   * @param input what every check receives, save what is its own
   * @param ended called with each result
   * @param bound gives up checks that take too long, and is told which one runs
   * @returns a result for each check that ended
   */
  run(
    selected: readonly CheckDescription[],
    input: Omit<CheckInput, "evidence" | "measure" | "skip">,
    ended?: (result: CheckResult) => void,
    bound?: CheckBound,
  ): Promise<CheckResult[]>;
}

/** How long each check may take. */
export interface CheckBound {
  /** Milliseconds. */
  readonly limit: number;
  readonly began?: (description: CheckDescription) => void;
  /** Called when a check was given up; its body goes on until what it waits for fails. */
  readonly gaveUp: () => void;
}

/**
 * Loads check files (absolute paths) through Mocha's API, then compiled ones of operators. Node loads a module once, so a
 * file may be loaded once in a module graph, and a second load is refused instead of holding no checks.
 *
 * @throws {Refusal} `bad-checks` when a file cannot be loaded, holds no check, a test that is no check, a hook, or a check
 *   whose id is taken
 */
export async function loadChecks(
  files: readonly string[],
  operators: readonly OperatorsFile[] = [],
): Promise<CheckSuite> {
  const tests = new Map<string, Mocha.Test>();
  for (const file of [...files, ...operators]) {
    const path = typeof file === "string" ? file : file.path;
    const refuse = (clause: string) => new Refusal("bad-checks", `Cannot use the checks ${quoted(path)}: ${clause}.`);
    const mocha = new Mocha({ reporter: Silent, timeout: 0 });
    try {
      await whileLoading(() => load(mocha, file));
    } catch (error) {
      if (typeof file === "string") throw error;
      const [place] = placesOf(error);
      throw refuse(`loading them ended in ${String(error).split("\n")[0]}${place ? ` (${place})` : ""}; correct that`);
    }
    if (hasHooks(mocha.suite)) throw refuse("they state a hook, which no check runs; put it into the checks");
    const found = testsOf(mocha.suite);
    if (found.length === 0) throw refuse("the file holds no check, or was loaded before; state one with check()");
    for (const test of found) {
      const check = checkOfTest.get(test);
      if (check === undefined) {
        throw refuse(`the file holds a test that is no check: ${quoted(test.title)}; write check() instead of it()`);
      }
      const { id } = check.description;
      if (tests.has(id) || id === waiversCheck.id) {
        throw refuse(`the file holds a second check called ${quoted(id)}; give it another id`);
      }
      tests.set(id, test);
    }
  }
  return {
    checks: [...tests.values()]
      .flatMap((test) => checkOfTest.get(test) ?? [])
      .sort((a, b) => inChecklistOrder(a.description.id, b.description.id)),
    run: (selected, input, ended, bound) =>
      run(
        selected.map((one) => tests.get(one.id)),
        input,
        ended,
        bound,
      ),
  };
}

async function load(mocha: Mocha, file: string | OperatorsFile): Promise<void> {
  if (typeof file === "string") {
    mocha.addFile(file);
    return mocha.loadFilesAsync();
  }
  keepSourceMap(file.path, file.map);
  // What Mocha itself does with a file, around the import of a module that lies in none.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, file.path, mocha);
  const code = Buffer.from(`${file.code}\n//# sourceURL=${compiledName(file.path)}`);
  const loaded: unknown = await import(`data:text/javascript;base64,${code.toString("base64")}`);
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_REQUIRE, loaded, file.path, mocha);
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_POST_REQUIRE, globalThis, file.path, mocha);
}

/** Whether a suite has code to run around its tests, which run alone here. */
function hasHooks(suite: Mocha.Suite): boolean {
  const kinds = ["_beforeAll", "_beforeEach", "_afterAll", "_afterEach"];
  return kinds.some((kind) => Reflect.get(suite, kind)?.length > 0) || suite.suites.some(hasHooks);
}

function testsOf(suite: Mocha.Suite): Mocha.Test[] {
  return [...suite.tests, ...suite.suites.flatMap(testsOf)];
}

async function run(
  tests: readonly (Mocha.Test | undefined)[],
  shared: Omit<CheckInput, "evidence" | "measure" | "skip">,
  ended: ((result: CheckResult) => void) | undefined,
  bound: CheckBound | undefined,
): Promise<CheckResult[]> {
  // No timeouts by themselves: a body that Mocha gives up goes on running; whoever starts the run limits all of it.
  const mocha = new Mocha({ reporter: Silent, timeout: 0 });
  const notes = new Map<string, Note>();
  setOpener(mocha.suite.ctx, (description) => {
    const note: Note = { evidence: [], measurements: [] };
    notes.set(description.id, note);
    return {
      input: {
        ...shared,
        evidence: (line) => note.evidence.push(line),
        measure: (measurement) => note.measurements.push(measurement),
        skip,
      },
      noteSkip: (reason) => {
        note.skip = reason;
      },
    };
  });
  const descriptions = new Map<Mocha.Runnable, CheckDescription>();
  for (const test of tests) {
    const check = test && checkOfTest.get(test);
    if (test === undefined || check === undefined) continue;
    const own = test.clone();
    if (bound !== undefined) own.timeout(bound.limit);
    descriptions.set(own, check.description);
    mocha.suite.addTest(own);
  }
  const results = new Map<string, CheckResult>();
  const end = (test: Mocha.Runnable, ending: Ending) => {
    const description = descriptions.get(test);
    if (description === undefined) return;
    const { evidence = [], measurements = [] } = notes.get(description.id) ?? {};
    const result = resultOf(description, ending, evidence, test.duration ?? 0, measurements);
    results.set(description.id, result);
  };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("test", (test) => {
      const description = descriptions.get(test);
      if (description !== undefined) bound?.began?.(description);
    });
    runner.on("pass", (test) => end(test, { how: "passed" }));
    runner.on("fail", (test, error: unknown) => {
      const isLate = bound !== undefined && error instanceof Error && Reflect.get(error, "code") === lateCode;
      if (isLate) bound.gaveUp();
      end(test, { how: "threw", error: isLate ? tooLong(bound) : error });
    });
    runner.on("pending", (test) => {
      const id = descriptions.get(test)?.id ?? "";
      end(test, { how: "skipped", skip: notes.get(id)?.skip });
    });
    runner.on("test end", (test) => {
      const result = results.get(descriptions.get(test)?.id ?? "");
      if (result !== undefined) ended?.(result);
    });
  });
  // A runner listens on the process until it is told to stop.
  mocha.dispose();
  return [...results.values()];
}

/** What a check says while it runs. */
interface Note {
  readonly evidence: string[];
  readonly measurements: Measurement[];
  skip?: Skip;
}

/** By which Mocha tells its own errors about time from those of a test. */
const lateCode = "ERR_MOCHA_TIMEOUT";

function tooLong({ limit }: CheckBound): Refusal {
  return new Refusal("check-deadline", `The check did not end within ${limit / 1000} s and was given up.`);
}

/** A reporter that says nothing: the results are reported as a verdict. */
class Silent extends Mocha.reporters.Base {}
