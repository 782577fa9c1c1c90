import type { Difference } from "../../difference/difference.ts";
import type { ImageVerdict } from "../../verify/verdict.ts";

/** What a page needs besides the verdicts. */
export interface HtmlOptions {
  /** Whether recommended checks close the gate too, as they did in the run. */
  readonly strict: boolean;
  /** Why a check matters and what to do when it fails, by its id. */
  readonly fixes: ReadonlyMap<string, { readonly why: string; readonly fix: string }>;
  /** Build records as they were parsed, by the path of the image. */
  readonly records?: ReadonlyMap<string, unknown>;
  /** What changed since an earlier image; it stands with the image that it tells of. */
  readonly difference?: Difference;
  /** Milliseconds since 1970 at which the page is written, from which the days of waivers are counted. */
  readonly now?: number;
}

/** One image on the page. */
export interface ImagePlace {
  readonly image: ImageVerdict;
  readonly options: HtmlOptions;
  readonly now: number;
  readonly difference?: Difference;
  /** What ids of this image begin with, so that those of several do not clash. */
  readonly prefix: string;
  /** The level of the headings of its sections. */
  readonly level: 2 | 3;
}
