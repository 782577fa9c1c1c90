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
const unprintable = /[\p{Control}\p{Surrogate}]/u;

const longestSentence = 4000;

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
  demandPlain(`the refusal ${error.code}`, error.message);
  return error.code;
}

/** Sentences go to terminals and reports: what an image says in them must be short and escaped. */
export function demandPlain(what: string, sentence: string): void {
  if (sentence.length > longestSentence) throw new PropertyViolation(`${what} is ${sentence.length} characters long`);
  if (unprintable.test(sentence)) throw new PropertyViolation(`${what} is not escaped: ${JSON.stringify(sentence)}`);
}

export function demandSame(what: string, one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) throw new PropertyViolation(`${what} differ`);
}

export function sameBytes(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(one, other) === 0;
}
