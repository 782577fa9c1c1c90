// Packs image files as seeds: pack-seed.ts IMAGE… writes fixtures/fuzz/seeds/<name of IMAGE>.pages.gz.
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { openFile } from "../../src/disk/file-reader.ts";
import { packPages, seedFolder } from "./seed-file.ts";

const mostBytes = 60 * 1024;

for (const path of process.argv.slice(2)) {
  const file = openFile(path);
  const packed = packPages(file);
  file.close();
  if (packed.length > mostBytes) throw new Error(`${path} takes ${packed.length} bytes packed, over ${mostBytes}`);
  writeFileSync(join(seedFolder, `${basename(path)}.pages.gz`), packed);
  console.log(`${basename(path)}: ${packed.length} bytes`);
}
