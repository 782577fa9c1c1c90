/**
 * The one way in which any layer says no to bad input or an unfit host.
 *
 * `message` is a single sentence for the user: what is wrong, where, and what to do about it.
 * `code` is the stable name that callers branch on; each layer declares its own union of codes.
 */
export class Refusal<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refusal";
    this.code = code;
  }
}
