import type { NativeImage } from "../backend/native.ts";
import type { Guest } from "../guest/guest.ts";
import type { CheckDescription } from "./check.ts";
import type { Expectations } from "./expectations.ts";
import type { ImageUnderTest } from "./image-under-test.ts";
import { qemuImgOf } from "./qemu-img.ts";
import type { VerifyRequest } from "./request.ts";

/** Puts together what checks are told of an opened image; what other programs say of it is asked for from the start, when a check wants it. */
export function imageUnderTest(
  image: NativeImage,
  guest: Guest,
  request: VerifyRequest,
  expected: Expectations,
  selected: readonly CheckDescription[],
): ImageUnderTest {
  const { path, format, kind, fileSize, virtualSize, disk, partitions, rootPartition, rootFilesystem } = image;
  const { contents, findings } = image;
  const qemuImg = qemuImgOf(path);
  if (selected.some(({ appliesTo }) => appliesTo.needs?.includes("qemu-img"))) {
    // It runs beside the checks that come first; the check itself reports what goes wrong.
    qemuImg.info().catch(() => undefined);
    if (format === "qcow2") qemuImg.check().catch(() => undefined);
  }
  return {
    path,
    format,
    kind,
    fileSize,
    virtualSize,
    expected,
    ...(disk && { disk }),
    ...(partitions && { partitions }),
    ...(rootPartition && { rootPartition }),
    ...(rootFilesystem && { rootFilesystem }),
    contents,
    findings,
    qemuImg,
    compareWithMount: async () => (await import("./mount-comparison.ts")).compareWithMount(image, request.access),
    runInContainer: async (command) => {
      const { runInContainer } = await import("./container-session.ts");
      return runInContainer(path, guest.architecture() ?? "amd64", command);
    },
  };
}
