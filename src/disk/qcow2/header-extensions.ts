import { viewOf } from "../integers.ts";

/** One extension of a qcow2 header, its content not yet understood. */
export interface HeaderExtension {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Which feature bitmap a name of the feature name table belongs to. */
export type FeatureKind = "incompatible" | "compatible" | "autoclear";

const featureKinds: readonly (FeatureKind | undefined)[] = ["incompatible", "compatible", "autoclear"];

/** Extension types (QEMU's docs/interop/qcow2, "Header extensions"). */
export const backingFormatExtension = 0xe2792aca;
export const featureNamesExtension = 0x6803f857;
export const bitmapsExtension = 0x23852875;
export const encryptionExtension = 0x0537be77;
export const externalDataExtension = 0x44415441;

/** More extensions than any writer makes. */
const maximumCount = 64;

/**
 * The extensions between the header and the end of the first cluster.
 *
 * @param area the bytes from the end of the header to the end of the first cluster (or to the backing file name)
 * @returns what could be read, up to the end mark or the first one that does not fit into the area
 */
export function parseHeaderExtensions(area: Uint8Array): HeaderExtension[] {
  const view = viewOf(area);
  const extensions: HeaderExtension[] = [];
  for (let at = 0; at + 8 <= area.length && extensions.length < maximumCount; ) {
    const type = view.getUint32(at);
    const length = view.getUint32(at + 4);
    if (type === 0 || at + 8 + length > area.length) break;
    extensions.push({ type, data: area.subarray(at + 8, at + 8 + length) });
    // Each extension is padded to a multiple of 8 bytes.
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return extensions;
}

/** What the image itself calls a feature bit, by its feature name table; `undefined` when it has no name for it. */
export function featureName(
  extensions: readonly HeaderExtension[],
  kind: FeatureKind,
  bit: number,
): string | undefined {
  const table = extensions.find((extension) => extension.type === featureNamesExtension)?.data;
  if (table === undefined) return undefined;
  // 48 bytes each: kind, bit number, name padded with zeros.
  for (let at = 0; at + 48 <= table.length; at += 48) {
    if (featureKinds[table[at] ?? 0xff] !== kind || table[at + 1] !== bit) continue;
    const name = Buffer.from(table.subarray(at + 2, at + 48));
    const end = name.indexOf(0);
    return name.toString("utf8", 0, end === -1 ? name.length : end);
  }
  return undefined;
}
