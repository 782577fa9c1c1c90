import type { NativeImage } from "../backend/native.ts";
import type { ImageVerdict, PartitionSummary } from "./verdict.ts";

/** How an opened image is divided, and what its file takes, for reports. */
export function divisionOf({
  kind,
  fileSize,
  partitions,
  contents,
}: Pick<NativeImage, "kind" | "fileSize" | "partitions" | "contents">): Pick<
  ImageVerdict,
  "fileSize" | "partitionTable" | "partitions"
> {
  if (kind === "tar") return { fileSize };
  return {
    fileSize,
    partitionTable: partitions?.scheme ?? "none",
    partitions: contents.map(({ partition, name, filesystem }): PartitionSummary => {
      const { index, offset, size, type, name: given, bootable } = partition;
      const holds = filesystem?.type ?? name;
      return {
        index,
        offset,
        size,
        type,
        ...(given !== undefined && { name: given }),
        bootable,
        ...(holds !== undefined && { filesystem: holds }),
      };
    }),
  };
}
