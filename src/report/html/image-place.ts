import type { Difference } from "../../difference/difference.ts";
import type { ImageVerdict } from "../../verify/verdict.ts";
import type { ReportOptions } from "../report-options.ts";

/** One image on the page. */
export interface ImagePlace {
  readonly image: ImageVerdict;
  readonly options: ReportOptions;
  /** What changed since an earlier image, where it is this one that is told of. */
  readonly difference?: Difference;
  /** What ids of this image begin with, so that those of several do not clash. */
  readonly prefix: string;
  /** The level of the headings of its sections. */
  readonly level: 2 | 3;
}
