import { type NativeImage, openNative } from "../../../src/backend/native.ts";
import { readPartitionContents } from "../../../src/backend/partition-contents.ts";
import { findRoot } from "../../../src/backend/root-filesystem.ts";
import type { DiskImage } from "../../../src/disk/disk-image.ts";
import { readPartitionTable } from "../../../src/disk/partition-table.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { defaultOptions } from "../../../src/verify/expected-options.ts";
import { imageUnderTest } from "../../../src/verify/image-facts.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";
import type { VerifyRequest } from "../../../src/verify/request.ts";
import { amphoraImage } from "../../acceptance/image.ts";
import { rpmStandIn } from "../rpm-stand-in.ts";
import { type KeptTree, keptTree } from "./kept-tree.ts";
import type { Base } from "./mutant.ts";

/** An image that every check passes, opened and kept for the mutants made of it. */
export interface GoodImage {
  readonly image: NativeImage;
  readonly tree: KeptTree;
  readonly request: VerifyRequest;
  /** Answers about the container, which mutants of the guest share. */
  readonly container: Pick<ImageUnderTest, "checkClusters" | "qemuImg" | "sha256">;
}

const kept = new Map<Base, Promise<GoodImage>>();

/** Opens a good image once; it stays open as long as the tests run. */
export function goodImage(base: Base): Promise<GoodImage> {
  const known = kept.get(base) ?? openGood(base);
  kept.set(base, known);
  return known;
}

async function openGood(base: Base): Promise<GoodImage> {
  const { image, path } = await (base === "redhat" ? rpmStandIn() : builtAmphora());
  const request = { path, access: "native", docker: false, strict: false } as const;
  const under = imageUnderTest(image, guestOf(image.root), request, {}, defaultOptions, [], () => {});
  const [info, check] = [under.qemuImg.info(), under.qemuImg.check()];
  const container = {
    checkClusters: under.checkClusters,
    sha256: under.sha256,
    qemuImg: { info: () => info, check: () => check },
  };
  return { image, tree: keptTree(image.root), request, container };
}

async function builtAmphora(): Promise<{ readonly image: NativeImage; readonly path: string }> {
  const { path } = await amphoraImage();
  return { image: await openNative(path), path };
}

/** The image with some bytes of its disk changed, divided anew; its files stay those of the good image. */
export function withDisk(image: NativeImage, bytes: ReadonlyMap<number, Uint8Array>): NativeImage {
  const { disk: good } = image;
  if (good === undefined) throw new Error("a tar has no disk to change");
  const disk: DiskImage = {
    ...good,
    read(offset, size) {
      const out = Uint8Array.from(good.read(offset, size));
      for (const [at, patch] of bytes) {
        const [start, end] = [Math.max(at, offset), Math.min(at + patch.length, offset + size)];
        if (start < end) out.set(patch.subarray(start - at, end - at), start - offset);
      }
      return out;
    },
  };
  const partitions = readPartitionTable(disk);
  const contents = readPartitionContents(disk, partitions);
  const root = findRoot(contents);
  return { ...image, disk, partitions, contents, ...(root && { ...root, root: image.root }) };
}
