import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/** What keepalived asks for before it runs a script as root. */
const SECURITY = "global_defs {\n    enable_script_security\n    script_user root\n}\n";

/** What `keepalived -t` of this host says of an amphora's configuration: "" of a good one. */
export function keepalivedSays(text: string, file: string): string {
  // The namespace and the scripts are the amphora's own; keepalived would look for them here.
  const adapted = text
    .replaceAll(/^net_namespace .*$/gm, "")
    .replaceAll(/(misc_path ")[^" ]+/g, "$1/bin/true")
    .replaceAll(/^( +script ).*$/gm, "$1/bin/true");
  writeFileSync(file, `${SECURITY}${adapted}`);
  const { status, stdout, stderr } = spawnSync("keepalived", ["-t", "-f", file], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
  });
  return [...(status === 0 ? [] : [`status ${status}`]), `${stdout}${stderr}`.trim()].join("\n").trim();
}
