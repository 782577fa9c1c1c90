/** What an unpacked core image carries besides GRUB's kernel. */
export interface GrubBody {
  /** Modules that are built in. */
  readonly modules: readonly string[];
  /** Where it looks for its own directory: `(,msdos1)/boot/grub`, or without a device where `configuration` finds it. */
  readonly prefix?: string;
  /** Commands that run before anything else, such as a search for a file system. */
  readonly configuration?: string;
}

/** `mimg`, then where the first part stands, and the bytes of all. */
const magic = Buffer.from("mimg", "latin1");
const headerSize = 12;
/** Types of parts (GRUB's `OBJ_TYPE_*`). */
const [moduleType, configurationType, prefixType] = [0, 2, 3];
const mostParts = 1024;
/** Places that may hold the magic by chance. */
const mostPlaces = 64;

/** Reads the parts behind GRUB's kernel (GRUB's `include/grub/kernel.h`); `undefined` where there are none that fill the image. */
export function readGrubBody(image: Buffer): GrubBody | undefined {
  let left = mostPlaces;
  for (let at = image.indexOf(magic); at !== -1 && left > 0; at = image.indexOf(magic, at + 1), left--) {
    const parts = at % 4 === 0 ? partsAt(image, at) : undefined;
    if (parts === undefined) continue;
    const text = (wanted: number) => {
      const content = parts.find(({ type }) => type === wanted)?.content;
      return content?.toString("utf8").replace(/\0[\s\S]*$/, "");
    };
    const prefix = text(prefixType);
    const configuration = text(configurationType);
    return {
      modules: parts.flatMap(({ type, content }) => (type === moduleType ? (moduleName(content) ?? []) : [])),
      ...(prefix !== undefined && { prefix }),
      ...(configuration !== undefined && { configuration }),
    };
  }
  return undefined;
}

interface Part {
  readonly type: number;
  readonly content: Buffer;
}

function partsAt(image: Buffer, start: number): readonly Part[] | undefined {
  if (start + headerSize > image.length) return undefined;
  const [offset, size] = [image.readUInt32LE(start + 4), image.readUInt32LE(start + 8)];
  const end = start + size;
  if (offset < headerSize || size < offset || end > image.length) return undefined;
  const parts: Part[] = [];
  for (let at = start + offset; at + 8 <= end; ) {
    const [type, length] = [image.readUInt32LE(at), image.readUInt32LE(at + 4)];
    if (length < 8 || at + length > end || parts.length === mostParts) return undefined;
    parts.push({ type, content: image.subarray(at + 8, at + length) });
    at += length;
  }
  return parts;
}

const nameSection = Buffer.from(".modname\0", "latin1");

/** The content of the section `.modname` of a module, an ELF object of 32 bits. */
function moduleName(object: Buffer): string | undefined {
  if (object.length < 52 || object.readUInt32BE(0) !== 0x7f454c46) return undefined;
  // e_shoff, e_shentsize, e_shnum, e_shstrndx.
  const [table, entry, count, names] = [32, 46, 48, 50].map((at) =>
    at === 32 ? object.readUInt32LE(at) : object.readUInt16LE(at),
  ) as [number, number, number, number];
  const section = (index: number) => {
    const at = table + index * entry;
    if (entry < 40 || at + 40 > object.length) return undefined;
    // sh_name, sh_offset, sh_size.
    return { name: object.readUInt32LE(at), offset: object.readUInt32LE(at + 16), size: object.readUInt32LE(at + 20) };
  };
  const strings = section(names);
  if (strings === undefined) return undefined;
  const textAt = (start: number) => {
    const end = object.indexOf(0, start);
    return object.toString("latin1", Math.min(start, object.length), end === -1 ? object.length : end);
  };
  for (let index = 0; index < count; index++) {
    const found = section(index);
    if (found === undefined) continue;
    const start = strings.offset + found.name;
    if (object.subarray(start, start + nameSection.length).equals(nameSection)) return textAt(found.offset);
  }
  return undefined;
}
