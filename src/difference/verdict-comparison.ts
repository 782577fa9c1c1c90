import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import type { FigureChange, ValueChange } from "./difference.ts";

/** A verdict that stands beside an image, and the file it was read from. */
export interface VerdictBeside {
  readonly path: string;
  readonly document: VerdictDocument;
}

/**
 * What a verdict says of the image with that digest.
 *
 * @param image its path
 * @throws {Refusal} `other-image` when it is of other images only
 */
export function verdictOf({ path, document }: VerdictBeside, image: string, sha256: string): ImageVerdict {
  const found = document.images.find((one) => one.sha256 === sha256);
  if (found !== undefined) return found;
  throw new Refusal(
    "other-image",
    `The verdict ${quoted(path)} is not of ${quoted(image)}, whose SHA-256 is ${sha256}; verify this very image with --json.`,
  );
}

/** The figures that differ, by check and name. */
export function compareFigures(old: ImageVerdict | undefined, now: ImageVerdict | undefined): FigureChange[] {
  const [before, after] = [figuresOf(old), figuresOf(now)];
  return [...new Map([...before, ...after])].flatMap(([key, { check, name, unit }]) => {
    const [was, is] = [before.get(key)?.value, after.get(key)?.value];
    if (was === is) return [];
    return [{ check, name, unit, ...(was !== undefined && { old: was }), ...(is !== undefined && { new: is }) }];
  });
}

/** The checks that did not end the same, where both images have a verdict. */
export function compareOutcomes(old: ImageVerdict | undefined, now: ImageVerdict | undefined): ValueChange[] {
  if (old === undefined || now === undefined) return [];
  const [before, after] = [old, now].map(({ checks }) => new Map(checks.map(({ id, outcome }) => [id, outcome])));
  const ids = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...ids].sort().flatMap((name) => {
    const [was, is] = [before?.get(name), after?.get(name)];
    if (was === is) return [];
    return [{ name, ...(was !== undefined && { old: was }), ...(is !== undefined && { new: is }) }];
  });
}

function figuresOf(verdict: ImageVerdict | undefined) {
  const figures = new Map<string, { check: string; name: string; unit: string; value: number }>();
  for (const { id, measurements = [] } of verdict?.checks ?? []) {
    for (const one of measurements) {
      if (one.kind !== "value") continue;
      const { name, unit, value } = one;
      figures.set(`${id}\n${name}\n${unit}`, { check: id, name, unit, value });
    }
  }
  return figures;
}
