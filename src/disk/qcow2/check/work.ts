import { Refusal } from "../../../refusal.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";

/** Entries and references looked at before a check is given up: 16 TiB of 64 KiB clusters. */
const mostWork = 2 ** 28;

/** How much a check may look at, since an image can make the same tables count any number of times. */
export interface Work {
  /** @throws {Refusal} `unsupported-format` when the image asks for more than any sensible one does */
  spend(units: number): void;
}

export function limitedWork(limit = mostWork): Work {
  let left = limit;
  return {
    spend(units) {
      left -= units;
      if (left >= 0) return;
      throw new Refusal<DiskRefusalCode>(
        "unsupported-format",
        `the qcow2 has more than ${limit} entries to check, its tables counted as often as they are used; check it with qemu-img check`,
      );
    },
  };
}
