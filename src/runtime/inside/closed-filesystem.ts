import { openDisk } from "../../disk/disk-image.ts";
import { openFile } from "../../disk/file-reader.ts";
import { sliceOf } from "../../disk/slice-reader.ts";
import { parseSuperblock } from "../../filesystem/ext4/superblock.ts";

/** How a file system was left. */
export interface LeftFilesystem {
  readonly uuid: string;
  /** Whether it was closed in order. */
  readonly clean: boolean;
  /** Whether its journal has to be played back. */
  readonly needsRecovery: boolean;
}

/**
 * Reads how an ext4 was left by a guest, from the qcow2 that took the guest's writes and nothing below it: closing a file
 * system writes its superblock, wherever the rest lies.
 *
 * @param offset bytes of the disk at which the file system begins
 * @throws {Refusal} what reading qcow2 and ext4 throws; `corrupt-filesystem` too where no superblock was written
 */
export async function leftFilesystem(overlay: string, offset: number): Promise<LeftFilesystem> {
  const file = openFile(overlay);
  try {
    const disk = await openDisk(file, "qcow2");
    try {
      const { uuid, clean, needsRecovery } = parseSuperblock(sliceOf(disk, offset, disk.length - offset));
      return { uuid, clean, needsRecovery };
    } finally {
      disk.close();
    }
  } finally {
    file.close();
  }
}
