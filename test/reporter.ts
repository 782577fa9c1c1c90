import { writeFileSync } from "node:fs";
import Mocha from "mocha";

interface Skip {
  readonly title: string;
  readonly reason?: string;
  readonly expected?: boolean;
}

/**
 * Mocha's spec reporter, followed by the skipped tests with the reasons that `skipAloud` left, and by the closing line.
 *
 * In CI a test may only be skipped for want of something that a complete host may lack; any other skip fails the run.
 */
export default class ClosingLine extends Mocha.reporters.Spec {
  readonly #skips: Skip[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on("pending", (test: Mocha.Test) => this.#skips.push({ title: test.fullTitle(), ...skipOf(test) }));
  }

  override done(failures: number, end: (failures: number) => void): void {
    const forbidden = process.env["CI"] ? this.#skips.filter((skip) => !skip.expected) : [];
    for (const { title, reason } of this.#skips) console.log(`skipped: ${title}: ${reason ?? "no reason given"}`);
    for (const { title } of forbidden) console.log(`failed: ${title}: CI must run it, yet it was skipped.`);
    const failed = failures + forbidden.length;
    const skipped = this.#skips.length - forbidden.length;
    const line = `${this.stats.passes} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    const file = process.env["AMPHORA_CLOSING_LINE"];
    if (file) writeFileSync(file, `${line}\n`);
    console.log(line);
    end(failed);
  }
}

/** What `skipAloud` noted on the test or on one of its suites. */
function skipOf(test: Mocha.Test): Partial<Skip> {
  for (let at: Mocha.Test | Mocha.Suite | undefined = test; at; at = at.parent) {
    const { skipped } = at as { skipped?: Partial<Skip> };
    if (skipped) return skipped;
  }
  return {};
}
