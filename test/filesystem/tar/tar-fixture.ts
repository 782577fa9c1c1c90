/** A member written by hand; what is left out is a file of mode 644 that belongs to root. */
export interface Member {
  readonly name: string;
  readonly kind?: string;
  readonly content?: string;
  readonly link?: string;
  readonly mode?: number;
  readonly uid?: number;
  /** Bytes at places of the header, written last but before the checksum. */
  readonly raw?: readonly (readonly [number, Buffer])[];
  /** What the size field says, if not the truth. */
  readonly size?: number;
}

const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;

/** One header of 512 bytes with the right checksum. */
export function headerOf(member: Member): Buffer {
  const header = Buffer.alloc(512);
  header.write(member.name, 0, 100, "latin1");
  header.write(octal(member.mode ?? 0o644, 7), 100);
  header.write(octal(member.uid ?? 0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(member.size ?? member.content?.length ?? 0, 11), 124);
  header.write(octal(1_600_000_000, 11), 136);
  header.write(member.kind ?? "0", 156);
  header.write(member.link ?? "", 157, 100, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  for (const [at, bytes] of member.raw ?? []) bytes.copy(header, at);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** A tar of these members with its end mark. */
export function tarOf(...members: Member[]): Buffer {
  const parts = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? "", "latin1");
    return [headerOf(member), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
