import type { MessagePort } from "node:worker_threads";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Limits } from "./limits.ts";

/** What the thread that fetches is started with. */
export interface RangeThreadData {
  readonly address: string;
  readonly limits: Limits;
  readonly port: MessagePort;
  /** One 32-bit integer: how many answers were given. */
  readonly answers: SharedArrayBuffer;
}

/** What it is asked for. */
export interface RangeQuestion {
  readonly offset: number;
  readonly size: number;
}

/** What it answers, and how much was fetched in all. */
export interface RangeAnswer {
  readonly outcome:
    | { readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly code: DiskRefusalCode; readonly clause: string };
  readonly requests: number;
  readonly bytes: number;
  readonly length: number;
}
