import { redactUrls } from "../secrets.ts";
import { blocking, type Finding } from "./finding.ts";
import type { Ground } from "./ground.ts";

const READER = "debian-minimal";
const LINE = /^[\w.-]+:\s*deb(-src)?\s+(\[[^\]]*\]\s+)?[a-z][\w.+-]*:\S+\s+(\S*\/$|\S+\s+\S)/i;
const COMMENT = /^([\w.-]+:\s*)?(#.*)?$/;

/**
 * Looks whether apt can read what the element debian-minimal makes of DIB_APT_SOURCES_CONF: of each line, what follows
 * the first colon becomes a file of the name before it.
 */
export function aptSourcesConf({ env, plan, elements }: Ground): Finding[] {
  // What a plan makes of mirrors is told of where those are asked.
  if (!elements.has(READER) && !plan.elements.includes(READER)) return [];
  const lines = (env["DIB_APT_SOURCES_CONF"] ?? "").split("\n").map((line) => line.trim());
  const bad = lines.find((line) => !LINE.test(line) && !COMMENT.test(line));
  if (bad === undefined) return [];
  return [
    blocking("apt-sources", `The line ${JSON.stringify(redactUrls(bad))} of DIB_APT_SOURCES_CONF is not for apt`, {
      why: "apt refuses to work where it cannot read its sources, and that is minutes after the beginning",
      cure: "write each line as NAME:deb ADDRESS SUITE COMPONENT...",
      code: "bad-value",
    }),
  ];
}
