import type { AccessOptions } from "../backend/access-method.ts";
import { imageDigests } from "../backend/image-digests.ts";
import type { NativeImage } from "../backend/native.ts";
import { qemuFormat } from "../backend/qemu-format.ts";
import type { WantedFile } from "../backend/wanted-file.ts";
import { type DeclaredFormat, formatFindings, formatOfName } from "../disk/declared-format.ts";
import { checkQcow2, type Qcow2Check } from "../disk/qcow2/check/check-qcow2.ts";
import type { Guest } from "../guest/guest.ts";
import { contentsOf, type KernelContents } from "../guest/kernel/kernel-contents.ts";
import type { CheckDescription } from "./check.ts";
import type { Expectations } from "./expectations.ts";
import type { ExpectedOptions } from "./expected-options.ts";
import { readerDigest } from "./file-digest.ts";
import type { ImageUnderTest } from "./image-under-test.ts";
import { qemuImgOf } from "./qemu-img.ts";
import type { VerifyRequest } from "./request.ts";

/** docker import takes a root file system, which an OCI archive holds one level deeper. */
const notImported = {
  unavailable: "docker import does not take an OCI archive",
  remedy: "load it by hand and run haproxy -v in it, or verify the tar that -t tar makes",
} as const;

/** What others do while an image is verified. */
export interface Beside {
  /** Told how many files of an integrity sweep are hashed, and of how many. */
  readonly hashed?: (hashed: number, files: number) => void;
  /** The SHA-256 of the file, where somebody computes it already. */
  readonly sha256?: () => Promise<string>;
  /** What is packed inside of kernels, where somebody looks into that already. */
  readonly kernelContents?: KernelContents;
}

/**
 * Puts together what checks are told of an opened image; what other programs say of it is asked for from the
 * start, when a check wants it.
 *
 * @param notice is told what happened besides, a sentence each
 */
export function imageUnderTest(
  image: NativeImage,
  guest: Guest,
  request: VerifyRequest,
  expected: Expectations,
  options: ExpectedOptions,
  selected: readonly CheckDescription[],
  notice: (sentence: string) => void,
  { hashed, sha256 = async () => readerDigest(image.file), kernelContents = contentsOf(guest) }: Beside = {},
): ImageUnderTest {
  const { path, format, kind, fileSize, virtualSize, disk, partitions, rootPartition, rootFilesystem } = image;
  const { contents, file, findings } = image;
  const declaredFormats = declarations(image, expected);
  const access: AccessOptions = {
    onStale: (stale) => notice(`Removed ${stale}, which a run that was killed had left`),
  };
  const qemuImg = qemuImgOf(path, qemuFormat(format));
  let checked: Qcow2Check | undefined;
  if (selected.some(({ appliesTo }) => appliesTo.needs?.includes("qemu-img"))) {
    // It runs beside the checks that come first; the check itself reports what goes wrong.
    qemuImg.info().catch(() => undefined);
    if (format === "qcow2") qemuImg.check().catch(() => undefined);
  }
  const sweep = once(async () => {
    const digests = async (wanted: readonly WantedFile[]) => {
      const progress = (number: number) => hashed?.(number, wanted.length);
      return imageDigests(image, request.path, wanted, { workers: request.threads, progress });
    };
    return (await import("./integrity-sweep.ts")).sweepIntegrity(guest, digests);
  });
  if (selected.some(({ appliesTo }) => appliesTo.needs?.includes("deep"))) sweep().catch(() => undefined);
  return {
    path,
    format,
    kind,
    fileSize,
    virtualSize,
    expected,
    options,
    ...(request.profile && { profile: request.profile }),
    file,
    ...(disk && { disk }),
    ...(partitions && { partitions }),
    ...(rootPartition && { rootPartition }),
    ...(rootFilesystem && { rootFilesystem }),
    declaredFormats,
    formatFindings: formatFindings(format, declaredFormats),
    contents,
    findings,
    checkClusters: () => {
      checked ??= checkQcow2(file);
      return checked;
    },
    qemuImg,
    kernelContents,
    compareWithMount: async () =>
      (await import("./mount-comparison.ts")).compareWithMount(image, request.access, access),
    crossCheck: async () => {
      if (request.crossCheck === undefined)
        return { unavailable: "no two methods were chosen", remedy: "add --cross-check" };
      return (await import("./cross-check.ts")).crossCheck(image, request.crossCheck, access);
    },
    sweep,
    sha256: once(sha256),
    compareInspection: async () => (await import("./inspection-comparison.ts")).compareInspection(image, guest, access),
    runInContainer: async (command) => {
      if (image.archive === "oci") return notImported;
      const { runInContainer } = await import("./container-session.ts");
      return runInContainer(path, guest.architecture() ?? "amd64", command);
    },
  };
}

/** Asks once, and gives everybody the same answer. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

function declarations({ path, archive }: NativeImage, { recordFormat, recordPath }: Expectations): DeclaredFormat[] {
  const byName = formatOfName(path);
  // An OCI archive is a tar by its container.
  const stated = recordFormat === "oci" && archive === "oci" ? "tar" : recordFormat;
  return [
    ...(byName === undefined ? [] : [{ by: "its name", format: byName }]),
    ...(stated === undefined ? [] : [{ by: recordPath ?? "the build record", format: stated }]),
  ];
}
