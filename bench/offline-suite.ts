// Runs every offline check on an image in this process, save those of the check files that are named.
import { basename } from "node:path";
import { loadChecks } from "../src/verify/check-suite.ts";
import { checkFiles } from "../src/verify/home.ts";
import { verify } from "../src/verify/verification.ts";

const [path = "", ...leftOut] = process.argv.slice(2);
const files = checkFiles().filter((file) => !leftOut.includes(basename(file).replace(/\.check\.[jt]s$/, "")));
const request = { path, access: "native", docker: false, strict: false } as const;
const { verdict } = await verify(await loadChecks(files), request, { selected() {}, ended() {} });
console.log(JSON.stringify([verdict.verdict, verdict.checks.length]));
