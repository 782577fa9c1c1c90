/** The program that stands in for `qemu-img convert -c` while an image is built: takes a raw image and the file to make. */
import { convertToQcow2 } from "./convert-image.ts";

const [raw = "", target = ""] = process.argv.slice(2);
try {
  await convertToQcow2(raw, target);
} catch (error) {
  process.stderr.write(`ERROR: the image cannot be converted: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
