/** Whether this host can do something, and if not why and what would help, each one clause. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly remedy: string };
