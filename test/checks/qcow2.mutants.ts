import type { Qcow2Header } from "../../src/disk/qcow2/header.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

type Disk = NonNullable<ImageUnderTest["disk"]>;
type Qcow2 = NonNullable<Disk["qcow2"]>;

const consistent = ["A1-image-container-consistent", "image-check-agreed"];

/** The container as if its header said otherwise. */
const header = (change: Partial<Qcow2Header>) => qcow2((image) => ({ header: { ...image.header, ...change } }));
const qcow2 =
  (change: (image: Qcow2) => Partial<Qcow2>) =>
  ({ disk }: ImageUnderTest): Partial<ImageUnderTest> => {
    const good = (disk as Disk).qcow2 as Qcow2;
    // The getters of snapshots and bitmaps are kept as they are.
    const changed = Object.create(good, Object.getOwnPropertyDescriptors(change(good))) as Qcow2;
    return { disk: { ...(disk as Disk), qcow2: changed } };
  };
const counted = (change: object) => (image: ImageUnderTest) => {
  const counts = { ...image.checkClusters(), ...change };
  return { checkClusters: () => counts };
};

export const mutants: readonly Mutant[] = [
  { what: "a qcow2 of version 2", image: header({ version: 2 }), kills: ["A1-image-version"] },
  {
    what: "a qcow2 with an unknown compatible feature",
    image: header({ features: [{ kind: "compatible", bit: 9, known: false }] }),
    kills: ["A1-image-version"],
  },
  {
    what: "a qcow2 with lazy refcounts",
    image: header({ features: [{ kind: "compatible", bit: 0, known: true }], lazyRefcounts: true }),
    kills: [],
  },
  { what: "a dirty qcow2", image: header({ dirty: true }), kills: ["A1-image-container-clean"] },
  { what: "a qcow2 marked as corrupt", image: header({ corrupt: true }), kills: ["A1-image-container-clean"] },
  { what: "a qcow2 with a snapshot", image: header({ snapshots: 1 }), kills: ["A1-image-snapshots"] },
  {
    what: "a qcow2 with a bitmap",
    image: qcow2(() => ({ bitmaps: [{ name: "backup" }] as unknown as Qcow2["bitmaps"] })),
    kills: ["A1-image-bitmaps"],
  },
  {
    what: "a cluster that is referenced more often than it is counted",
    image: counted({ corruptions: 1 }),
    kills: consistent,
  },
  { what: "metadata that cannot be followed", image: counted({ checkErrors: 1 }), kills: consistent },
  {
    what: "a cluster that is lost",
    image: counted({ leaks: 1 }),
    kills: ["A1-image-leaked-clusters", "image-check-agreed"],
  },
  {
    what: "clusters that are not compressed",
    image: counted({ compressedClusters: 0 }),
    kills: ["A11-compressed-clusters", "image-check-agreed"],
  },
];
