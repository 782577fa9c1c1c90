/** As much of a stream as decides about colour. */
interface Screen {
  readonly isTTY?: boolean | undefined;
}

/**
 * Whether to write colours to a stream: a terminal gets them, a file or a pipe does not, not even in CI; NO_COLOR and
 * FORCE_COLOR decide otherwise (https://no-color.org, https://force-color.org).
 */
export function wantsColour(stream: Screen, env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
