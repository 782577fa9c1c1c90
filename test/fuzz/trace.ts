import type { ByteReader } from "../../src/disk/reader.ts";

/** A place that a reader looked at: where its structures lie. */
export interface Region {
  readonly offset: number;
  readonly size: number;
}

const most = 4096;

/** A reader that also notes, each once and in order, the places that were asked for. */
export function tracing(reader: ByteReader): ByteReader & { readonly regions: readonly Region[] } {
  const regions: Region[] = [];
  const met = new Set<string>();
  return {
    length: reader.length,
    regions,
    read(offset, size) {
      const key = `${offset}+${size}`;
      if (size > 0 && regions.length < most && !met.has(key)) {
        met.add(key);
        regions.push({ offset, size });
      }
      return reader.read(offset, size);
    },
  };
}
