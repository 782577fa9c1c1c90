import type { ExpectedOptions } from "../../../src/verify/expected-options.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";
import type { Profile } from "../../../src/verify/profile.ts";
import type { Changes } from "./changes.ts";

/** Which good image a mutant is made of: the Debian amphora that the builder made, or the stand-in of the RPM family. */
export type Base = "debian" | "redhat";

/** A good image with one small change, and the checks that catch it. */
export interface Mutant {
  /** What was done to it: `the kernel removed`. */
  readonly what: string;
  /** Left out, it is the Debian amphora. */
  readonly base?: Base;
  /** What is changed in the guest's files. */
  readonly files?: (guest: Changes) => unknown;
  /** Bytes of the disk that the guest sees, by offset; partition table and file systems' superblocks are read anew. */
  readonly disk?: (image: ImageUnderTest) => ReadonlyMap<number, Uint8Array>;
  /** What is known otherwise of the image. */
  readonly image?: (image: ImageUnderTest) => Partial<ImageUnderTest>;
  /** What the image was asked to be, other than the record says. */
  readonly options?: { readonly [Name in keyof ExpectedOptions]?: ExpectedOptions[Name]["value"] };
  /** What somebody expects of it besides. */
  readonly profile?: Profile;
  /** Run the integrity sweep as well. */
  readonly deep?: boolean;
  /** The ids of exactly those checks that fail although they pass on the good image; none, where it is still good. */
  readonly kills: readonly string[];
}
