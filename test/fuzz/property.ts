import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../../src/refusal.ts";

/** Thrown when a reader contradicts itself or says what cannot be. */
export class PropertyViolation extends Error {
  override name = "PropertyViolation";
}

/** What came of asking: a value, or the code of a refusal. */
export interface Attempt<T> {
  readonly value?: T;
  readonly refusal?: string;
}

/** Bytes below 0x20 and DEL, C1 and lone surrogates would reach a terminal unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\x00-\x1f\x7f-\x9f]|\p{Surrogate}/u;

/** Only a `Refusal` is a right way to say no; anything else goes on up. */
export function attempt<T>(ask: () => T): Attempt<T> {
  try {
    return { value: ask() };
  } catch (error) {
    return { refusal: codeOf(error) };
  }
}

export async function attemptAsync<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { refusal: codeOf(error) };
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  if (error.message.length > 4000) {
    throw new PropertyViolation(`the refusal ${error.code} is ${error.message.length} characters long`);
  }
  if (unprintable.test(error.message)) {
    throw new PropertyViolation(`the refusal ${error.code} is not escaped: ${JSON.stringify(error.message)}`);
  }
  return error.code;
}

export function demandSame(what: string, one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) throw new PropertyViolation(`${what} differ`);
}

export function sameBytes(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(one, other) === 0;
}
