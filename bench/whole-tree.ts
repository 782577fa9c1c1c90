// Reads every path of an image's root file system with all that lstat tells.
import { openNative } from "../src/backend/native.ts";

const image = await openNative(process.argv[2] ?? "");
let entries = 0;
let bytes = 0;
for (const { status } of image.root.walk()) {
  entries++;
  bytes += status.size;
}
console.log(JSON.stringify([entries, bytes]));
image.close();
