import type { ByteReader } from "../reader.ts";
import type { FormatMatch, SafetyFailure } from "./inspected-format.ts";
import { createTypeOf, descriptorFault } from "./vmdk-descriptor.ts";
import { footerFault } from "./vmdk-footer.ts";
import { isFooted, parseSparseHeader, sparseHeaderSize } from "./vmdk-header.ts";

/** Bytes that the inspection takes at once: as much as it sees of a descriptor that is a file of its own. */
const chunkSize = 4096;
/** Where the descriptor within an image must stand, and bytes beyond which it is not read. */
const descriptorOffset = 512;
const largestDescriptor = 2 ** 20 - 1;

/** Whether the inspection takes the file for a VMDK: one sparse file with its descriptor, or a descriptor alone. */
export function matchVmdk(file: ByteReader): FormatMatch | undefined {
  if (file.length < 4) return undefined;
  const head = Buffer.from(file.read(0, Math.min(descriptorOffset, file.length)));
  if (head.toString("latin1", 0, 4) === "KDMV") return matchSparse(file, head);
  if (head.length < sparseHeaderSize || !isText(head)) return undefined;
  const text = descriptorText(file.read(0, Math.min(chunkSize, file.length)));
  if (text === undefined || createTypeOf(text) === undefined) return undefined;
  return { format: "vmdk", incomplete: false, failures: unsafe("descriptor", descriptorFault(text)) };
}

function matchSparse(file: ByteReader, head: Buffer): FormatMatch {
  const incomplete: FormatMatch = { format: "vmdk", incomplete: true, failures: [] };
  if (head.length < sparseHeaderSize) return incomplete;
  const header = parseSparseHeader(head);
  const noDescriptor = unsafe("descriptor", "no descriptor is found where one must stand");
  if (![1, 2, 3].includes(header.version)) return { ...incomplete, incomplete: false, failures: noDescriptor };
  const hasFooter = isFooted(header);
  if (header.descriptorSector * 512 !== descriptorOffset) {
    // The inspection stops here, and a footer that it wanted is never read.
    return hasFooter ? incomplete : { ...incomplete, incomplete: false, failures: noDescriptor };
  }
  const size = Math.min(header.descriptorSectors * 512, largestDescriptor);
  if (descriptorOffset + size > file.length || (hasFooter && file.length < 3 * 512)) return incomplete;
  const text = descriptorText(file.read(descriptorOffset, size));
  const failures = [
    ...unsafe("descriptor", descriptorFault(text ?? "")),
    ...(hasFooter ? unsafe("footer", footerFault(header, Buffer.from(file.read(file.length - 3 * 512, 3 * 512)))) : []),
  ];
  return { ...incomplete, incomplete: false, failures };
}

/** Up to the first NUL, in lower case; `undefined` of what is not ASCII. */
function descriptorText(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  const used = end === -1 ? bytes : bytes.subarray(0, end);
  return used.some((byte) => byte > 0x7f) ? undefined : Buffer.from(used).toString("latin1").toLowerCase();
}

/** Printable ASCII, and what Python calls white space. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f),
  );
}

function unsafe(check: string, clause: string | undefined): SafetyFailure[] {
  return clause === undefined ? [] : [{ check, clause }];
}
