// Runs every offline check on an image in this process, save those of the check files that are named.
import { basename } from "node:path";
import { kernelThread } from "../src/guest/kernel/kernel-thread.ts";
import { loadChecks } from "../src/verify/check-suite.ts";
import { checkFiles } from "../src/verify/home.ts";
import { verify } from "../src/verify/verification.ts";

const [path = "", ...leftOut] = process.argv.slice(2);
// As the thread of an image has it; without the checks that wait for it, what others ask of kernels is read in this thread.
const kernelContents = leftOut.includes("initrd") ? undefined : kernelThread(path);
const files = checkFiles().filter((file) => !leftOut.includes(basename(file).replace(/\.check\.[jt]s$/, "")));
const request = { path, access: "native", docker: false, strict: false } as const;
const events = { selected() {}, ended() {}, ...(kernelContents && { kernelContents }) };
const { verdict } = await verify(await loadChecks(files), request, events);
console.log(JSON.stringify([verdict.verdict, verdict.checks.length]));
