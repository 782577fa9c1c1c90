/** Packs bytes as LZMA with lc=3, lp=0, pb=2, as GRUB does, each byte a literal: the least that unpacks. */
export function packLzma(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  let low = 0n;
  let range = 0xffffffff;
  let cache = 0;
  let pending = 1;
  const shift = () => {
    if (low < 0xff000000n || low > 0xffffffffn) {
      const carry = Number(low >> 32n);
      for (let byte = cache; pending > 0; pending--, byte = 0xff) out.push((byte + carry) & 0xff);
      cache = Number((low >> 24n) & 0xffn);
    }
    pending++;
    low = (low & 0xffffffn) << 8n;
  };
  const encode = (table: Uint16Array, index: number, bit: number) => {
    const probability = table[index] ?? 0;
    const bound = (range >>> 11) * probability;
    if (bit === 0) range = bound;
    else {
      low += BigInt(bound);
      range = (range - bound) >>> 0;
    }
    table[index] = bit === 0 ? probability + ((2048 - probability) >>> 5) : probability - (probability >>> 5);
    while (range < 0x1000000) {
      range = (range << 8) >>> 0;
      shift();
    }
  };
  const isMatch = new Uint16Array(4).fill(1024);
  const literals = new Uint16Array(0x300 << 3).fill(1024);
  bytes.forEach((byte, index) => {
    encode(isMatch, index & 3, 0);
    const base = 0x300 * ((bytes[index - 1] ?? 0) >>> 5);
    let symbol = 1;
    for (let place = 7; place >= 0; place--) {
      const bit = (byte >>> place) & 1;
      encode(literals, base + symbol, bit);
      symbol = (symbol << 1) | bit;
    }
  });
  for (let left = 5; left > 0; left--) shift();
  return Buffer.from(out);
}

/** A module of GRUB: an ELF object of 32 bits whose only content is its name. */
function moduleObject(name: string): Buffer {
  const strings = Buffer.from("\0.modname\0\0\0\0");
  const text = Buffer.concat([Buffer.from(`${name}\0`)], 32);
  const object = Buffer.alloc(52 + strings.length + text.length + 3 * 40);
  object.write("\x7fELF\x01\x01\x01", 0, "latin1");
  const table = 52 + strings.length + text.length;
  object.writeUInt32LE(table, 32);
  object.writeUInt16LE(40, 46);
  object.writeUInt16LE(3, 48);
  object.writeUInt16LE(1, 50);
  strings.copy(object, 52);
  text.copy(object, 52 + strings.length);
  object.writeUInt32LE(52, table + 40 + 16);
  object.writeUInt32LE(strings.length, table + 40 + 20);
  object.writeUInt32LE(1, table + 80);
  object.writeUInt32LE(52 + strings.length, table + 80 + 16);
  object.writeUInt32LE(name.length + 1, table + 80 + 20);
  return object;
}

/** What a core image unpacks to: nothing where GRUB's kernel would be, then modules, a configuration and a prefix. */
export function grubBody(modules: readonly string[], prefix?: string, configuration?: string): Buffer {
  const part = (type: number, content: Buffer) => {
    const padded = Buffer.concat([content], Math.ceil(content.length / 4) * 4);
    const header = Buffer.alloc(8);
    header.writeUInt32LE(type, 0);
    header.writeUInt32LE(8 + padded.length, 4);
    return Buffer.concat([header, padded]);
  };
  const parts = Buffer.concat([
    ...modules.map((name) => part(0, moduleObject(name))),
    ...(configuration === undefined ? [] : [part(2, Buffer.from(`${configuration}\0`))]),
    ...(prefix === undefined ? [] : [part(3, Buffer.from(`${prefix}\0`))]),
  ]);
  const header = Buffer.from("mimg\0\0\0\0\0\0\0\0");
  header.writeUInt32LE(12, 4);
  header.writeUInt32LE(12 + parts.length, 8);
  // A stretch that packs badly stands for the kernel, so that sizes are those of a core image.
  const kernel = Buffer.from(Array.from({ length: 2048 }, (_, index) => (index * 197) & 0xff));
  return Buffer.concat([kernel, header, parts]);
}

/** The sectors of an embedded core image, from the one that the boot sector loads on. */
export function grubCore(body: Buffer, firstSector = 1): Buffer {
  const packed = packLzma(body);
  const loader = Buffer.alloc(64);
  loader.writeUInt32LE(packed.length, 8);
  loader.writeUInt32LE(body.length, 12);
  // mov esi, and the address of what follows.
  loader.writeUInt8(0xbe, 40);
  loader.writeUInt32LE(0x8200 + loader.length, 41);
  const rest = Buffer.concat([loader, packed]);
  const sectors = Math.ceil(rest.length / 512);
  const head = Buffer.alloc(512);
  head.write("loading\0Geom\0Read\0 Error\0", 0x100, "latin1");
  head.writeUInt32LE(firstSector + 1, 0x1f4);
  head.writeUInt16LE(sectors, 0x1fc);
  head.writeUInt16LE(0x820, 0x1fe);
  return Buffer.concat([head, rest], 512 + sectors * 512);
}

/** GRUB's boot.img as far as it is looked at: the places of its code, and its messages. */
export function grubBootImage(): Buffer {
  const sector = Buffer.alloc(512);
  for (const [at, bytes] of [
    [0, "eb6390"],
    [0x5a, "0080"],
    [0x5c, "01"],
    [0x64, "ff"],
    [0x65, "fa9090f6c280"],
    [510, "55aa"],
  ] as const) {
    sector.write(bytes, at, "hex");
  }
  sector.write("GRUB \0Geom\0Hard Disk\0Read\0 Error\r\n\0", 0x180, "latin1");
  return sector;
}

/** The first sectors of a disk with an MBR whose first partition holds the root: boot sector without its table, and core image. */
export function grubSectors(filesystem = "ext2", directory = "/boot/grub"): Buffer {
  const body = grubBody(["biosdisk", "part_msdos", filesystem], `(,msdos1)${directory}`);
  return Buffer.concat([grubBootImage(), grubCore(body)]);
}
