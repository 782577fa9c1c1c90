import type { Guest } from "./guest.ts";
import { pathsMatching } from "./path-glob.ts";
import { readText } from "./text.ts";

/** What starts sshd, at boot or for a connection. */
const starters = ["ssh.service", "sshd.service", "ssh@.service", "sshd@.service"];
/** Bytes of a file of options. */
const largestFile = 64 * 1024;
/** Options that name another file, or set a keyword before any file does; ciphers and the like let nobody in. */
const overriding =
  /(?:^|\s)(?:-f\s*\S+|-o\s*["']?(?:passwordauthentication|permitemptypasswords|permitrootlogin|usepam|(?:kbdinteractive|challengeresponse)authentication)[\s=]+\w[\w-]*)/gi;

/** Options on sshd's command line that its files cannot undo, each with where it stands; to be read as a fact. */
export function readSshdOverrides({ tree, unit }: Guest): readonly string[] {
  const units = starters.map(unit).filter(({ path }) => path !== undefined);
  const found = units.flatMap((one) => {
    const named = one.list("Service", "EnvironmentFile").map((value) => value.replace(/^-/, ""));
    const files = named.flatMap((pattern) => pathsMatching(tree, pattern));
    return [
      ...["ExecStart", "Environment"].flatMap((key) =>
        one.list("Service", key).map((text) => ({ at: one.name, text })),
      ),
      ...files.map((at) => ({ at, text: (readText(tree, at, largestFile) ?? "").replace(/^[ \t]*[#;].*$/gm, "") })),
    ];
  });
  const told = found.flatMap(({ at, text }) =>
    // In an assignment the options stand behind its sign and a quote.
    [...text.replace(/=["']?-/g, "= -").matchAll(overriding)].map(([option]) => `${option.trim()} (${at})`),
  );
  return [...new Set(told)];
}
