import { imageDigests } from "../../../src/backend/image-digests.ts";
import { treeDigest } from "../../../src/backend/tree-digests.ts";
import type { WantedFile } from "../../../src/backend/wanted-file.ts";
import type { Guest } from "../../../src/guest/guest.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";
import { sweepIntegrity } from "../../../src/verify/integrity-sweep.ts";
import type { Changes } from "./changes.ts";
import type { GoodImage } from "./good-image.ts";

/** Digests of the files of good images as they were, each taken once. */
const known = new WeakMap<GoodImage, Map<string, string>>();

/** The integrity sweep of a mutant: only files that it changes are hashed anew. */
export function sweepOf(good: GoodImage, changes: Changes, guest: Guest): ImageUnderTest["sweep"] {
  const digests = known.get(good) ?? new Map<string, string>();
  known.set(good, digests);
  const keyOf = ({ path, algorithm }: WantedFile) => `${algorithm} ${path}`;
  return () =>
    sweepIntegrity(guest, async (wanted) => {
      const fresh = wanted.filter((one) => !changes.isWritten(one.path) && !digests.has(keyOf(one)));
      const found = fresh.length === 0 ? [] : await imageDigests(good.image, good.image.path, fresh);
      for (const [index, one] of fresh.entries()) digests.set(keyOf(one), found[index] ?? "");
      return wanted.map((one) =>
        changes.isWritten(one.path)
          ? treeDigest(guest.tree, one.path, one.status.size, one.algorithm)
          : (digests.get(keyOf(one)) ?? ""),
      );
    });
}
