/** What a host may lack although the default tier is complete: a test that needs it may be skipped even in CI. */
type RareCapability = "kvm" | "dnf" | "Debian's package lists" | "Linux 6.12";

/**
 * Skips the running test, or from a `before` hook its whole suite, and says why.
 *
 * @param reason what the host lacks and what would make the test run
 * @param lacking the rare capability that is missing; without it CI counts the skip as a failure
 */
export function skipAloud(context: Mocha.Context, reason: string, lacking?: RareCapability): never {
  const runnable = context.test;
  const skipped = runnable?.title.includes(" hook") ? runnable.parent : runnable;
  // test/reporter.ts prints the reason, and fails CI unless the skip was to be expected.
  Object.assign(skipped ?? {}, { skipped: { reason, expected: lacking !== undefined } });
  context.skip();
}
