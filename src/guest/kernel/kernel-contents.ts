import { fileBytes } from "../file-bytes.ts";
import type { Guest } from "../guest.ts";
import { type InitrdListing, listInitrd } from "./initrd.ts";
import { entropyFeatures, featureFiles, neededFeatures } from "./kernel-features.ts";
import { readModuleIndexes } from "./kernel-modules.ts";
import { type KernelPayload, readPayload } from "./kernel-payload.ts";
import { type ModuleFile, readModuleFile } from "./module-file.ts";

/** What is packed inside of a guest's kernels, their modules and their initial RAM disks, which takes time to look into. */
export interface KernelContents {
  /** Of a kernel file whose headers are whole; `undefined` where they do not say where the kernel itself is. */
  payload(kernel: string): Promise<KernelPayload | undefined>;
  /** Of every module that an amphora needs, and of those that they depend on, as far as they are there; of a kernel's `modules` directory. */
  moduleFiles(directory: string): Promise<readonly ModuleFile[]>;
  initrd(path: string): Promise<InitrdListing>;
}

/** Looks into them in this thread; each is read when it is first asked for. */
export function contentsOf(guest: Guest): KernelContents {
  const { payload, moduleFiles, initrd } = contentsAnew(guest);
  return { payload: oncePerPath(payload), moduleFiles: oncePerPath(moduleFiles), initrd: oncePerPath(initrd) };
}

function oncePerPath<T>(look: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (path) => {
    const answer = answers.get(path) ?? look(path);
    answers.set(path, answer);
    return answer;
  };
}

function contentsAnew(guest: Guest): KernelContents {
  const bytesOf = (path: string) => fileBytes(guest.tree, path);
  return {
    async payload(kernel) {
      const file = bytesOf(kernel);
      const header = guest.kernelImage(kernel);
      if (file === undefined || "defect" in header || header.payload === undefined) return undefined;
      return readPayload(file, header.payload);
    },
    async moduleFiles(directory) {
      const index = guest.fact(readModuleIndexes).get(directory);
      if (index === undefined) return [];
      const found: ModuleFile[] = [];
      for (const path of featureFiles(index, [...neededFeatures(guest), ...entropyFeatures])) {
        const file = bytesOf(path);
        if (file !== undefined) found.push(await readModuleFile(path, file));
      }
      return found;
    },
    async initrd(path) {
      const file = bytesOf(path);
      if (file === undefined) return { parts: [], entries: [], defect: "there is no such file" };
      return listInitrd(file);
    },
  };
}
