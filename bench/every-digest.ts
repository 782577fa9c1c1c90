// Writes the SHA-256 of every file of an image's root file system, sorted as sha256sum's output is for comparison.
import { createHash } from "node:crypto";
import { fileDigests } from "../src/backend/file-digests.ts";

const digests = await fileDigests(process.argv[2] ?? "");
const all = createHash("sha256");
for (const digest of [...digests.values()].sort()) all.update(digest);
console.log(JSON.stringify([digests.size, all.digest("hex")]));
