import type { Guest } from "../../../src/guest/guest.ts";
import type { InitrdListing } from "../../../src/guest/kernel/initrd.ts";
import { contentsOf, type KernelContents } from "../../../src/guest/kernel/kernel-contents.ts";
import type { KernelPayload } from "../../../src/guest/kernel/kernel-payload.ts";
import type { Changes } from "./changes.ts";
import type { GoodImage } from "./good-image.ts";

/** What is packed in the large files of good images as they were, each looked into once. */
const payloads = new Map<string, Promise<KernelPayload | undefined>>();
const initrds = new Map<string, Promise<InitrdListing>>();

/** What is packed inside of a mutant: only kernels and RAM disks that it changes are looked into anew. */
export function kernelContentsOf({ image }: GoodImage, changes: Changes, guest: Guest): KernelContents {
  const contents = contentsOf(guest);
  function kept<T>(known: Map<string, Promise<T>>, path: string, look: (path: string) => Promise<T>): Promise<T> {
    if (changes.isWritten(path)) return look(path);
    const key = `${image.path} ${path}`;
    const answer = known.get(key) ?? look(path);
    known.set(key, answer);
    return answer;
  }
  return {
    ...contents,
    payload: (path) => kept(payloads, path, contents.payload),
    initrd: (path) => kept(initrds, path, contents.initrd),
  };
}
