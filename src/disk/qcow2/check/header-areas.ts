import { Refusal } from "../../../refusal.ts";
import { uint64be, viewOf } from "../../integers.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";
import type { Geometry } from "./geometry.ts";
import type { QemuFile } from "./qemu-file.ts";

/** Bytes of the file that a header extension lays claim to. */
export interface Area {
  readonly offset: number;
  readonly size: number;
}

/** What header extensions lay claim to. */
export interface HeaderAreas {
  readonly encryptionHeader?: Area;
  readonly bitmapDirectory?: Area & { readonly bitmaps: number };
}

/** Extension types (QEMU's docs/interop/qcow2, "Header extensions"). */
const backingFormat = 0xe2792aca;
const encryption = 0x0537be77;
const bitmaps = 0x23852875;
const externalData = 0x44415441;

const maximumBitmaps = 65535;
const maximumDirectory = 1024 * maximumBitmaps;

const corrupt = (what: string) => new Refusal<DiskRefusalCode>("corrupt-image", `${what}; build the image again`);

/**
 * Reads the header extensions that lay claim to clusters, demanding of them what QEMU demands.
 *
 * @throws {Refusal} `corrupt-image`, `external-data-file` when the name of the data file is not there
 */
export function readHeaderAreas(file: QemuFile, geometry: Geometry): HeaderAreas {
  const { extensionsStart, extensionsEnd } = geometry;
  // At most one cluster, hence 2 MiB; one more header may be read beyond it before it is found to be too large.
  const view = viewOf(file.padded(0, extensionsEnd + 8));
  let areas: HeaderAreas = {};
  let named = false;
  for (let at = extensionsStart; at < extensionsEnd; ) {
    const type = view.getUint32(at);
    const length = view.getUint32(at + 4);
    at += 8;
    if (at > extensionsEnd || length > extensionsEnd - at)
      throw corrupt(`the header extension before byte ${at} is too large`);
    if (type === 0) break;
    if (type === backingFormat && length >= 16) throw corrupt(`the name of the backing format has ${length} bytes`);
    if (type === externalData) named = true;
    if (type === encryption) areas = { ...areas, encryptionHeader: encryptionHeader(view, at, length, geometry) };
    if (type === bitmaps) {
      const bitmapDirectory = directoryOf(view, at, length, geometry);
      if (bitmapDirectory) areas = { ...areas, bitmapDirectory };
    }
    at += Math.ceil(length / 8) * 8;
  }
  demandMatching(geometry, areas, named);
  return areas;
}

function encryptionHeader(view: DataView, at: number, length: number, geometry: Geometry): Area {
  if (geometry.encryption !== "LUKS" || length !== 16) {
    throw corrupt(
      `the qcow2 has an encryption header of ${length} bytes, but its encryption is ${geometry.encryption}`,
    );
  }
  const area = { offset: uint64be(view, at), size: uint64be(view, at + 8) };
  if ((view.getUint32(at + 4) & (geometry.clusterSize - 1)) !== 0 || area.offset + area.size >= 2 ** 53) {
    throw corrupt(`the qcow2 claims an encryption header of ${area.size} bytes at ${area.offset}`);
  }
  return area;
}

/** What an image without the autoclear bit says of bitmaps is out of date, and does not count. */
function directoryOf(view: DataView, at: number, length: number, geometry: Geometry): HeaderAreas["bitmapDirectory"] {
  if (length !== 24) throw corrupt(`the bitmaps extension has ${length} bytes, but it must have 24`);
  if (!geometry.bitmapsValid) return undefined;
  const count = view.getUint32(at);
  const size = uint64be(view, at + 8);
  const offset = uint64be(view, at + 16);
  const aligned = (view.getUint32(at + 20) & (geometry.clusterSize - 1)) === 0;
  if (view.getUint32(at + 4) !== 0 || count === 0 || count > maximumBitmaps || size > maximumDirectory || !aligned) {
    throw corrupt(`the qcow2 claims ${count} bitmaps listed in ${size} bytes at ${offset}`);
  }
  return { offset, size, bitmaps: count };
}

function demandMatching(geometry: Geometry, areas: HeaderAreas, named: boolean): void {
  if (geometry.encryption === "LUKS" && !areas.encryptionHeader) throw corrupt("the qcow2 lacks its encryption header");
  if (geometry.externalData && !named) {
    throw new Refusal<DiskRefusalCode>(
      "external-data-file",
      "the qcow2 keeps its data in another file, whose name it does not say; build the image again",
    );
  }
  if (geometry.rawExternalData && !geometry.externalData) {
    throw corrupt("the qcow2 claims a raw data file, but has none");
  }
}
