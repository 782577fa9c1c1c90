import { type Space, spaceOf } from "../filesystem/space.ts";
import type { ImageUnderTest } from "./image-under-test.ts";

/** What is left of the root file system; `undefined` of one that no system is installed on. */
export function rootSpace({ rootFilesystem }: Pick<ImageUnderTest, "rootFilesystem">): Space | undefined {
  return rootFilesystem === undefined || rootFilesystem.type === "vfat" ? undefined : spaceOf(rootFilesystem);
}
