// Compares every file that a package owns with the digest that the package database records, and does nothing else.
import { imageDigests } from "../src/backend/image-digests.ts";
import { openNative } from "../src/backend/native.ts";
import { guestOf } from "../src/guest/guest.ts";
import { sweepIntegrity } from "../src/verify/integrity-sweep.ts";

const path = process.argv[2] ?? "";
const image = await openNative(path);
const sweep = await sweepIntegrity(guestOf(image.root), (wanted) => imageDigests(image, path, wanted));
console.log(JSON.stringify([sweep?.compared, sweep?.modified.length, sweep?.missing.length, sweep?.unowned.length]));
image.close();
