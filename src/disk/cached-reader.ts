import { Refusal } from "../refusal.ts";
import { demandWithin } from "./bounds.ts";
import { byteCache } from "./byte-cache.ts";
import type { ByteReader } from "./reader.ts";

/** Bytes fetched and kept together. */
const pageSize = 64 * 1024;
/** Bytes kept in all, unless said otherwise. */
const usualBudget = 16 * 1024 * 1024;

/** The same bytes, with small reads served from pages that are kept; what does not lie within one page is passed on. */
export function cached(reader: ByteReader, budget: number = usualBudget): ByteReader {
  const pages = byteCache(budget);
  const length = reader.length;
  return {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      const page = Math.floor(offset / pageSize);
      const start = page * pageSize;
      if (offset + size > start + pageSize) return reader.read(offset, size);
      let bytes = pages.get(page);
      if (bytes === undefined) {
        try {
          bytes = reader.read(start, Math.min(pageSize, length - start));
        } catch (error) {
          // What is damaged nearby must not hide what was asked for.
          if (error instanceof Refusal && error.code === "corrupt-image") return reader.read(offset, size);
          throw error;
        }
        pages.set(page, bytes);
      }
      return bytes.subarray(offset - start, offset - start + size);
    },
  };
}
