import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../host/run.ts";
import { Refusal } from "../refusal.ts";
import type { AccessOptions, AccessRefusalCode } from "./access-method.ts";
import type { ImageFile } from "./image-file.ts";
import { type InspectedSystem, parseInspection } from "./inspection.ts";
import { libguestfsAvailability } from "./libguestfs.ts";
import { holdAppliance } from "./libguestfs-holder.ts";
import { makeAppliancePlace } from "./libguestfs-place.ts";
import { qemuFormat } from "./qemu-format.ts";

/** Milliseconds for the appliance to start, look for systems and list their packages. */
const defaultDeadline = 300_000;

/** Bytes of XML beyond which an image is out to fill this host's memory; an amphora's takes half a MiB. */
const longestXml = 32 * 1024 * 1024;

// The status of a program in front of a pipe is not what the pipe ends with.
const program = `
{
  timeout --kill-after=3 "$seconds" virt-inspector --format="$format" --add "$image" --no-icon
  echo $? >"$work/status"
} | head -c ${longestXml + 1} >"$work/inspection.xml"
read -r status <"$work/status" || status=none
[ "$status" != 124 ] || echo "it did not end within $seconds s" >&2
[ "$status" = 0 ]
`;

/**
 * Has virt-inspector look for operating systems in an image, also in what our own readers do not read (LVM, btrfs).
 *
 * @param image its path and format; what it holds need not have been understood
 * @throws {Refusal} `access-unavailable`; `access-failed` where virt-inspector breaks off, or what it writes cannot be read
 */
export async function inspectWithLibguestfs(
  image: Pick<ImageFile, "path" | "format">,
  { deadline = defaultDeadline, onStale }: AccessOptions = {},
): Promise<readonly InspectedSystem[]> {
  const availability = libguestfsAvailability();
  if (!availability.available) {
    throw refuse("access-unavailable", `libguestfs cannot be used: ${availability.reason}; ${availability.remedy}.`);
  }
  if (findProgram("virt-inspector") === undefined) {
    throw refuse("access-unavailable", "The program virt-inspector is missing; install guestfs-tools.");
  }
  const place = await makeAppliancePlace(onStale);
  try {
    const holder = await holdAppliance({
      ...place,
      what: `the inspection of ${image.path}`,
      program,
      image: realpathSync(image.path),
      format: qemuFormat(image.format),
      deadline,
    }).catch((cause: unknown) => {
      throw cause instanceof Refusal ? refuse("access-failed", cause.message, cause) : cause;
    });
    try {
      const path = join(place.directory, "inspection.xml");
      if (statSync(path).size > longestXml) {
        throw refuse(
          "access-failed",
          `virt-inspector says over 32 MiB of ${image.path}; build it with fewer packages.`,
        );
      }
      return await parseInspection(readFileSync(path, "utf8"));
    } finally {
      await holder.end();
    }
  } finally {
    place.remove();
  }
}

function refuse(code: AccessRefusalCode, sentence: string, cause?: unknown): Refusal<AccessRefusalCode> {
  return new Refusal(code, sentence, { cause });
}
