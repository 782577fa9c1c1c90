/** The upper half of code page 437, in which Linux reads short names unless told otherwise. */
const upperHalf =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Bits of the byte that Windows NT keeps beside a short name: its base, or its extension, is shown in lower case. */
const lowerBase = 0x08;
const lowerExtension = 0x10;

/**
 * The name that the eleven bytes of a directory entry stand for, as Linux shows it (mount option `shortname=mixed`).
 *
 * @param lowerCase the byte at 12 of the entry
 */
export function shortName(bytes: Uint8Array, lowerCase: number): string {
  const base = part(bytes.subarray(0, 8), (lowerCase & lowerBase) !== 0);
  const extension = part(bytes.subarray(8, 11), (lowerCase & lowerExtension) !== 0);
  return extension === "" ? base : `${base}.${extension}`;
}

/** What long names carry of the short name they belong to (Microsoft's specification, "ChkSum"). */
export function shortNameChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes.subarray(0, 11)) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}

/** The text in code page 437, up to a NUL and without the spaces that pad it. */
export function codePageText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const characters = [...(end === -1 ? bytes : bytes.subarray(0, end))].map((byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : (upperHalf[byte - 0x80] ?? ""),
  );
  return characters.join("").replace(/ +$/, "");
}

function part(bytes: Uint8Array, lower: boolean): string {
  const text = codePageText(bytes);
  return lower ? [...text].map(lowerCaseOf).join("") : text;
}

/** A letter whose small form the code page lacks stays as it is. */
function lowerCaseOf(character: string): string {
  const small = character.toLowerCase();
  return small.charCodeAt(0) < 0x80 || upperHalf.includes(small) ? small : character;
}
