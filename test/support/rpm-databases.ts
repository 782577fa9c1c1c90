import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adler32 } from "../../src/guest/rpm/ndb-headers.ts";
import { runTool } from "./real-tool.ts";
import { buildRpms, eraseRpms, inRoot, installRpms, type RpmPackage } from "./rpm-packages.ts";

/** Packages of every kind that a database must be able to keep: epochs, no files, so many that the header fills pages. */
const packages: readonly RpmPackage[] = [
  { name: "plain", version: "2.4.22", release: "3.el9", architecture: "x86_64", files: ["/etc/plain.conf"] },
  { name: "epochs", epoch: 2, version: "1.0~rc1^git", provides: ["vrrp = 3", "libfail.so(64bit)"] },
  { name: "epoch-of-zero", epoch: 0, version: "7", files: ["%config(noreplace) /etc/plain.conf"] },
  { name: "many-files", version: "6.1", files: ["/usr/share/many"] },
  ...Array.from({ length: 150 }, (_, index) => ({
    name: `p${index}`,
    version: `${index}.1`,
    // So that headers end at every place of a page.
    description: "word ".repeat((index * 37) % 1500),
    ...(index % 3 === 0 && { architecture: "x86_64" as const }),
  })),
];

/** Makes a root with an SQLite database by rpm itself, out of which packages were taken again. */
export function makeSqliteRoot(folder: string): string {
  const source = join(folder, "source");
  const root = join(folder, "root");
  mkdirSync(join(source, "usr/share/many"), { recursive: true });
  mkdirSync(join(source, "etc"));
  writeFileSync(join(source, "etc/plain.conf"), "plain");
  for (let file = 0; file < 1500; file++) writeFileSync(join(source, `usr/share/many/${file} of many`), `${file}`);
  const rpms = buildRpms(folder, source, packages);
  installRpms(root, rpms);
  const gone = Array.from({ length: 30 }, (_, index) => `p${index * 5}`);
  eraseRpms(root, gone);
  return root;
}

/** The database of a few packages, one with a header of several pages, in all formats; each as its file is called. */
export function smallDatabases(folder: string): Map<string, Buffer> {
  const source = join(folder, "source");
  const root = join(folder, "root");
  mkdirSync(join(source, "usr/share/some"), { recursive: true });
  for (let file = 0; file < 100; file++) writeFileSync(join(source, `usr/share/some/${file}`), `${file}`);
  const names = Array.from({ length: 12 }, (_, index) => ({ name: `p${index}` }));
  installRpms(root, buildRpms(folder, source, [...names, { name: "some-files", files: ["/usr/share/some"] }]));
  const headers = exportedHeaders(root);
  makeNdb(join(folder, "Packages.db"), headers);
  return new Map([
    ["rpmdb.sqlite", readFileSync(join(root, "usr/lib/sysimage/rpm/rpmdb.sqlite"))],
    ["Packages", loadBerkeley(join(folder, "little"), headers, "little")],
    ["Packages, big-endian", loadBerkeley(join(folder, "big"), headers, "big")],
    ["Packages.db", readFileSync(join(folder, "Packages.db"))],
  ]);
}

const headerMagic = 8;

/** The headers of a database as rpm itself gives them out, without their magic. */
export function exportedHeaders(root: string): Buffer[] {
  const { stdout, status, stderr } = spawnSync("rpmdb", [...inRoot(root), "--exportdb"], { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`rpmdb ended with ${status}: ${stderr}`);
  const headers: Buffer[] = [];
  for (let at = 0; at < stdout.length; ) {
    const size = 8 + 16 * stdout.readUInt32BE(at + headerMagic) + stdout.readUInt32BE(at + headerMagic + 4);
    headers.push(stdout.subarray(at + headerMagic, at + headerMagic + size));
    at += headerMagic + size;
  }
  return headers;
}

/** Makes `Packages`, a hash table of Berkeley DB, by its own tool. @returns its bytes */
export function loadBerkeley(
  path: string,
  headers: readonly Buffer[],
  order: "little" | "big",
  pageSize = 4096,
): Buffer {
  const key = (number: number) => {
    const bytes = Buffer.alloc(4);
    if (order === "little") bytes.writeUInt32LE(number);
    else bytes.writeUInt32BE(number);
    return bytes.toString("hex");
  };
  // The number that is free next stands under number 0.
  const pairs = [
    [key(0), key(headers.length + 1)],
    ...headers.map((one, index) => [key(index + 1), one.toString("hex")]),
  ];
  const head = `VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder=${order === "little" ? 1234 : 4321}\n`;
  const body = pairs.map(([number, value]) => ` ${number}\n ${value}\n`).join("");
  runTool("db5.3_load", [path], `${head}db_pagesize=${pageSize}\nHEADER=END\n${body}DATA=END\n`);
  return readFileSync(path);
}

/** Writes `Packages.db` as rpm's own format is described in its source, since no rpm of Debian can. */
export function makeNdb(path: string, headers: readonly Buffer[]): void {
  const slotPages = Math.ceil((headers.length + 2) / 256) + 1;
  const slots = Buffer.alloc(slotPages * 4096);
  slots.write("RpmP", 0);
  slots.writeUInt32LE(1, 8);
  slots.writeUInt32LE(slotPages, 12);
  slots.writeUInt32LE(headers.length + 1, 16);
  for (let at = 32; at < slots.length; at += 16) slots.write("Slot", at);
  const blobs: Buffer[] = [];
  let block = slots.length / 16;
  for (const [index, header] of headers.entries()) {
    const blocks = Math.ceil((header.length + 28) / 16);
    const blob = Buffer.alloc(blocks * 16);
    blob.write("BlbS", 0);
    blob.writeUInt32LE(index + 1, 4);
    blob.writeUInt32LE(header.length, 12);
    header.copy(blob, 16);
    blob.writeUInt32LE(adler32(blob.subarray(0, -12)), blob.length - 12);
    blob.writeUInt32LE(header.length, blob.length - 8);
    blob.write("BlbE", blob.length - 4);
    // Some slots stay free, as those of erased packages do.
    const at = 32 + 16 * (index + Math.floor(index / 10));
    slots.writeUInt32LE(index + 1, at + 4);
    slots.writeUInt32LE(block, at + 8);
    slots.writeUInt32LE(blocks, at + 12);
    blobs.push(blob);
    block += blocks;
  }
  writeFileSync(path, Buffer.concat([slots, ...blobs]));
}

/** What rpm itself lists of a database: a line a package, sorted. */
export function listedByRpm(root: string, dbpath: string, backend: string): string[] {
  const format = "%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE} %{ARCH} [%{PROVIDENAME},]\\n";
  const options = ["--root", root, "--dbpath", dbpath, "--define", `_db_backend ${backend}`];
  return runTool("rpm", [...options, "-qa", "--qf", format])
    .trimEnd()
    .split("\n")
    .sort();
}
