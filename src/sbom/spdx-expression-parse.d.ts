declare module "spdx-expression-parse" {
  /** What an SPDX licence expression says; @throws {Error} where it is none. */
  export default function parse(expression: string): unknown;
}
