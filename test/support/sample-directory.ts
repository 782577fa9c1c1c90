import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { randomBytes } from "./random.ts";
import { runTool } from "./real-tool.ts";

/** Fills a directory with what an operating system's tree has, and with what is rare: odd names, holes, devices (as root). */
export function fillSampleDirectory(path: string): void {
  mkdirSync(`${path}/etc`, { recursive: true });
  writeFileSync(`${path}/etc/os-release`, 'ID=debian\nVERSION_ID="12"\n');
  writeFileSync(`${path}/etc/empty`, "");
  writeFileSync(`${path}/etc/shadow`, "root:*:19000:0:99999:7:::\n");
  chmodSync(`${path}/etc/shadow`, 0o640);
  mkdirSync(`${path}/usr/bin`, { recursive: true });
  writeFileSync(`${path}/usr/bin/sudo`, randomBytes(1, 200_123));
  chmodSync(`${path}/usr/bin/sudo`, 0o4755);
  linkSync(`${path}/usr/bin/sudo`, `${path}/usr/bin/sudoedit`);
  symlinkSync("usr/bin", `${path}/bin`);
  symlinkSync(`/${"very-long-target/".repeat(20)}`, `${path}/usr/long-link`);
  symlinkSync("x".repeat(59), `${path}/usr/link-of-59`);
  symlinkSync("x".repeat(60), `${path}/usr/link-of-60`);
  for (const size of [1, 59, 60, 61, 100, 155, 156, 157, 200, 1023, 1024, 4096, 4097, 70_000, 300_000]) {
    writeFileSync(`${path}/etc/of-${size}`, randomBytes(size, size));
  }
  mkdirSync(`${path}/many`);
  for (let index = 0; index < 900; index++)
    writeFileSync(`${path}/many/a-rather-long-name-to-fill-blocks-${index}`, `${index}`);
  mkdirSync(`${path}/names`);
  for (const name of ["é", "漢字", " ", "new\nline", "x".repeat(255), "-rf"])
    writeFileSync(`${path}/names/${name}`, name);
  writeFileSync(
    Buffer.concat([Buffer.from(`${path}/names/broken-`), Buffer.from([0xff, 0xc3])]),
    "bytes that are no UTF-8",
  );
  // 400 islands of data in a sea of holes, and a hole at the end.
  const sparse = openSync(`${path}/sparse`, "w");
  for (let index = 0; index < 400; index++) writeSync(sparse, `island ${index}`, index * 12_288 + 4096);
  writeSync(sparse, "end", 30_000_000);
  closeSync(sparse);
  utimesSync(`${path}/etc/empty`, 1, 5_000_000_000);
  runTool("mkfifo", [`${path}/fifo`]);
  mkdirSync(`${path}/tmp`);
  chmodSync(`${path}/tmp`, 0o1777);
  if (process.getuid?.() !== 0) return;
  runTool("mknod", [`${path}/null`, "c", "1", "3"]);
  runTool("mknod", [`${path}/wide`, "b", "259", "70000"]);
  runTool("chown", ["70000:80000", `${path}/etc/shadow`]);
}
