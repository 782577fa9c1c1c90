import type { SafetyFailure } from "./inspected-format.ts";

/** Bits of the incompatible features that the inspection lets be set; QEMU's extended L2 entries are the next one. */
const allowedFeatures = 0xfn;
const dataFileBit = 4n;

/** What the inspection holds against the header of a qcow2, its first 512 bytes. */
export function qcow2Failures(header: Buffer): readonly SafetyFailure[] {
  const failures: SafetyFailure[] = [];
  const version = header.readUInt32BE(4);
  const features = header.readBigUInt64BE(72);
  if (header.readBigUInt64BE(8) !== 0n) failures.push({ check: "backing_file", clause: "it has a backing file" });
  // Looked at in version 2 as well, where these bytes are those of the first header extension.
  if ((features & dataFileBit) !== 0n)
    failures.push({ check: "data_file", clause: "it keeps its data in another file" });
  if (version === 3 && (features & ~allowedFeatures) !== 0n) {
    const clause = `it needs features that OpenStack does not know (bits 0x${(features & ~allowedFeatures).toString(16)})`;
    failures.push({ check: "unknown_features", clause });
  } else if (version !== 2 && version !== 3) {
    failures.push({ check: "unknown_features", clause: `it is of version ${version}, which is not supported` });
  }
  return failures;
}
