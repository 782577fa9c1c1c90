// Says what an image's operating system is, what dpkg has installed there and what stands in /boot.
import { openNative } from "../src/backend/native.ts";

const image = await openNative(process.argv[2] ?? "");
const { root } = image;
const release = root.read("/etc/os-release");
const status = root.read("/var/lib/dpkg/status");
console.log(JSON.stringify([release.length, status.length, root.list("/boot"), image.transfer?.()]));
image.close();
