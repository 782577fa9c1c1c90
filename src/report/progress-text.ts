import { basename } from "node:path";
import type { ImageInProgress } from "../verify/verify-images.ts";

/** One line that says how far the verification of some images has come; guest strings unescaped. */
export function progressText(done: number, images: number, running: readonly ImageInProgress[]): string {
  const each = running.map(imageText);
  return images === 1 ? each.join("") : [`${done} of ${images} images`, ...each].join("; ");
}

/** The name alone: what follows is what changes, and a line of a terminal is short. */
function imageText({ path, ended, selected, transfer, sweep, doing }: ImageInProgress): string {
  const parts = [`${ended} of ${selected} checks`];
  if (transfer) parts.push(`${megabytes(transfer.bytes)} of ${megabytes(transfer.length)} MB fetched`);
  if (sweep) parts.push(`${sweep.hashed} of ${sweep.files} files`);
  if (doing) parts.push(doing);
  return `${basename(path)}: ${parts.join(", ")}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
