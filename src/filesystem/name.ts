import { isAscii } from "node:buffer";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The name, path or link target that these bytes of an image stand for, the same for every tree.
 *
 * Valid UTF-8 is decoded as such; each byte that is not part of it becomes the lone surrogate U+DC00 + byte
 * (U+DC80 to U+DCFF), so that `encodeName` gives back the very bytes.
 */
export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isPlain(buffer)) return buffer.toString("latin1");
  try {
    return strict.decode(bytes);
  } catch {
    return decodeBroken(buffer);
  }
}

/** Whether all bytes are ASCII; a call into Node costs more than looking at the few bytes of a name. */
function isPlain(buffer: Buffer): boolean {
  if (buffer.length > 64) return isAscii(buffer);
  let high = 0;
  for (const byte of buffer) high |= byte;
  return high < 0x80;
}

function decodeBroken(buffer: Buffer): string {
  let name = "";
  let at = 0;
  while (at < buffer.length) {
    const size = sequenceSize(buffer, at);
    name += size > 0 ? buffer.toString("utf8", at, at + size) : String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
    at += size || 1;
  }
  return name;
}

/** Bytes of the valid UTF-8 sequence at `at` (RFC 3629, section 4); 0 when there is none. */
function sequenceSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  for (let index = 1; index < size; index++) {
    // Beyond the end counts as a byte that continues nothing.
    const byte = bytes[at + index] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  // Overlong forms, the surrogates and what lies beyond U+10FFFF are no characters.
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return size;
}

/** The bytes that `decodeName` made this name from. */
export function encodeName(name: string): Buffer {
  if (!/[\udc80-\udcff]/.test(name)) return Buffer.from(name, "utf8");
  const parts: Buffer[] = [];
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(character, "utf8"));
  }
  return Buffer.concat(parts);
}
