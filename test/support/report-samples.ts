import type { ImagePlace } from "../../src/report/html/image-place.ts";
import type { FolderUse, ImageVerdict } from "../../src/verify/verdict.ts";
import { fullVerdict, reportOptions } from "./verdicts.ts";

/** A verdict as large as that on a real amphora: 210 checks, 110 that do not apply, 564 packages, and its folders. */
export function largeVerdict(): ImageVerdict {
  const times = <Value>(count: number, make: (index: number) => Value) =>
    Array.from({ length: count }, (_, at) => make(at));
  const folder = (name: string, bytes: number, level: number): FolderUse => ({
    ...{ name, bytes, files: Math.ceil(bytes / 20_000) },
    folders: level === 0 ? [] : times(8, (at) => folder(`folder-${at}`, bytes / 2 ** (at + 1.1), level - 1)),
  });
  return fullVerdict({
    checks: times(210, (index) => ({
      ...{ id: `A${index}-something-holds`, title: `Something that is told in one sentence holds of part ${index}` },
      ...{ grade: "required", outcome: "pass", durationMs: index },
      evidence: [`/etc/some/file-${index}: a line of it, as it was read`, "expected: a value", "found: a value"],
    })),
    notApplicable: times(110, (index) => ({ id: `Z${index}-elsewhere`, reason: "it is about images of another kind" })),
    contents: {
      ...{ kernels: ["6.1.0-41-cloud-amd64"], unownedBytes: 5e7, folders: folder("", 1.2e9, 4) },
      packages: times(564, (index) => ({
        ...{ name: `package-with-a-name-${index}`, version: `1:${index}.2-3+deb12u1`, architecture: "amd64" },
        ...{ bytes: 4e8 / (index + 1), files: index },
      })),
    },
  });
}

/** An image as the only one of a page. */
export function placeOf(image: ImageVerdict, more: Partial<ImagePlace> = {}): ImagePlace {
  return { image, options: reportOptions(), prefix: "", level: 2, ...more };
}

/** What a piece of a page says without its markup. */
export function wordsOf(markup: { readonly text: string } | undefined): string {
  const text = (markup?.text ?? "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"');
  return text.replace(/\s+/g, " ").trim();
}
