import type { CheckState } from "../../../../src/disk/qcow2/check/check-state.ts";
import { readGeometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { countReferences } from "../../../../src/disk/qcow2/check/reference-counts.ts";
import { readStoredRefcounts } from "../../../../src/disk/qcow2/check/stored-refcounts.ts";
import { openTally } from "../../../../src/disk/qcow2/check/tally.ts";
import { limitedWork } from "../../../../src/disk/qcow2/check/work.ts";
import { readerOf } from "../../../support/bytes-reader.ts";

/** All that the parts of a check of these bytes share, nothing counted yet. */
export function stateOf(bytes: Uint8Array, limit?: number): CheckState {
  const file = qemuFile(readerOf(bytes));
  const geometry = readGeometry(file);
  const work = limitedWork(limit);
  const tally = openTally(work);
  const references = countReferences(file, geometry, tally, work);
  const stored = readStoredRefcounts(file, geometry, references.counts.length, work);
  return { file, geometry, tally, work, references, stored };
}

/** The kinds that were found, in order. */
export const found = ({ tally }: CheckState): string[] => tally.findings.map(({ kind, weight }) => `${weight} ${kind}`);
