import type { CheckDescription } from "./check.ts";
import type { CommandLine } from "./command-line.ts";
import { checkFiles } from "./home.ts";
import type { OperatorsFile } from "./operators-checks.ts";
import type { Profile } from "./profile.ts";
import type { VerifyRequest } from "./request.ts";
import { requireScenarios } from "./running-options.ts";

/** What a command line needs before the first image is opened. */
export interface Preparation {
  readonly requests: readonly VerifyRequest[];
  readonly profile?: Profile;
  /** The moment at which waivers are judged, in milliseconds since 1970. */
  readonly now: number;
  /** Every check that there is, operators' own as well; loaded when first asked for. */
  readonly descriptions: () => Promise<readonly CheckDescription[]>;
}

/**
 * Reads the profile and compiles operators' checks, so that what is wrong with them is said before any image is read.
 *
 * @param now milliseconds since 1970
 * @throws {Refusal} `bad-profile`, `bad-checks`, `usage` for a scenario that nobody knows
 */
export async function prepare(
  command: Pick<CommandLine & { kind: "verify" }, "profile" | "checks"> & {
    readonly requests?: readonly VerifyRequest[];
  },
  now = Date.now(),
): Promise<Preparation> {
  const { requests = [] } = command;
  const operators = command.checks && (await compiled(command.checks));
  let described: Promise<readonly CheckDescription[]> | undefined;
  const descriptions = () => {
    described ??= load(operators ?? []);
    return described;
  };
  // A file that cannot be loaded is the operator's to mend, and would break off the verification of every image.
  if (operators !== undefined) await descriptions();
  const running = requests.find(({ running: one }) => typeof one?.scenarios === "object")?.running;
  if (running !== undefined) requireScenarios(running, await descriptions());
  const profile =
    command.profile === undefined
      ? undefined
      : await (await import("./profile-file.ts")).readProfile(command.profile, async () =>
          (await descriptions()).map(({ id }) => id),
        );
  const more = { now, ...(profile && { profile }), ...(operators && { operators }) };
  return {
    requests: requests.map((request) => ({ ...request, ...more })),
    ...(profile && { profile }),
    now,
    descriptions,
  };
}

async function compiled(directories: readonly string[]): Promise<readonly OperatorsFile[]> {
  const { compileChecks } = await import("./operators-checks.ts");
  return compileChecks(directories);
}

async function load(operators: readonly OperatorsFile[]): Promise<readonly CheckDescription[]> {
  const { loadChecks } = await import("./check-suite.ts");
  return (await loadChecks(checkFiles(), operators)).checks.map(({ description }) => description);
}
