import { Refusal } from "../../refusal.ts";
import { quoted } from "../quoted.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { type FeatureKind, featureName, type HeaderExtension } from "./header-extensions.ts";

/** A feature bit that is set in the header of a qcow2. */
export interface Qcow2Feature {
  readonly kind: FeatureKind;
  readonly bit: number;
  /** Whether this reader knows what the bit means. */
  readonly known: boolean;
  /** The field's name of a known bit; of another the one that the image gives, which is hostile; or none. */
  readonly name?: string;
}

/** The bits that have a meaning, from bit 0 on (QEMU's docs/interop/qcow2, "Header"). */
const names: Readonly<Record<FeatureKind, readonly string[]>> = {
  incompatible: ["dirty bit", "corrupt bit", "external data file", "compression type", "extended L2 entries"],
  compatible: ["lazy refcounts"],
  autoclear: ["bitmaps", "raw external data"],
};
/** Where the three bitmaps of 64 bits stand in the header of version 3. */
const places: Readonly<Record<FeatureKind, number>> = { incompatible: 72, compatible: 80, autoclear: 88 };

/** Every feature bit that is set in a header of version 3. */
export function readFeatures(header: DataView, extensions: readonly HeaderExtension[]): Qcow2Feature[] {
  const features: Qcow2Feature[] = [];
  for (const kind of ["incompatible", "compatible", "autoclear"] as const) {
    for (let bit = 0; bit < 64; bit++) {
      const word = header.getUint32(places[kind] + (bit < 32 ? 4 : 0));
      if (((word >>> (bit % 32)) & 1) === 0) continue;
      const known = names[kind][bit];
      const name = known ?? featureName(extensions, kind, bit);
      features.push({ kind, bit, known: known !== undefined, ...(name !== undefined && { name }) });
    }
  }
  return features;
}

/**
 * Makes sure that the reader knows every feature without which the image cannot be read.
 *
 * @throws {Refusal} `unsupported-format` with the bits, and what the image calls them
 */
export function demandKnownFeatures(features: readonly Qcow2Feature[]): void {
  const unknown = features
    .filter(({ kind, known }) => kind === "incompatible" && !known)
    .map(({ bit, name }) => (name === undefined ? `bit ${bit}` : `bit ${bit}, ${quoted(name)}`));
  if (unknown.length === 0) return;
  throw new Refusal<DiskRefusalCode>(
    "unsupported-format",
    `the qcow2 needs features that are not known here (${unknown.slice(0, 4).join("; ")}); convert it with qemu-img convert -O qcow2`,
  );
}
