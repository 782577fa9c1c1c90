import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { certificateFiles } from "../../../src/runtime/balancer/certificate-files.ts";
import { renderHaproxy } from "../../../src/runtime/balancer/haproxy.ts";
import type { HaproxyContext } from "../../../src/runtime/balancer/haproxy-context.ts";
import type { LoadBalancer } from "../../../src/runtime/balancer/load-balancer.ts";

/** What `haproxy -c` of this host says of a balancer's configuration: "" when it takes it without a word of warning. */
export function haproxyVerdict(
  balancer: LoadBalancer,
  directory: string,
  context: Partial<HaproxyContext> = {},
): string {
  const certificates = `${directory}/certs`;
  mkdirSync(`${certificates}/${balancer.id}`, { recursive: true });
  for (const { name, pem } of certificateFiles(balancer, certificates)) {
    writeFileSync(`${certificates}/${balancer.id}/${name}`, pem, { mode: 0o600 });
  }
  // The agent lays this file down, so that servers keep their states over a reload; "1" is the version of its format.
  mkdirSync(`${directory}/${balancer.id}`, { recursive: true });
  writeFileSync(`${directory}/${balancer.id}/servers-state`, "1\n");
  const paths = { state: directory, certificates, log: `${directory}/log` };
  const text = renderHaproxy(balancer, { vips: ["127.0.0.1"], haproxyVersion: "2.6.12", paths, ...context });
  return haproxySays(text, directory);
}

/** What it says of a text; its first complaint of each kind is enough. */
export function haproxySays(text: string, directory: string): string {
  const file = `${directory}/haproxy.cfg`;
  writeFileSync(file, text);
  const { status, stderr } = spawnSync("haproxy", ["-c", "-V", "-L", "peer", "-f", file], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
  });
  const complaints = stderr.split("\n").filter((line) => /\[(ALERT|WARNING)\]/.test(line));
  return [...(status === 0 ? [] : [`status ${status}`]), ...complaints].join("\n");
}
