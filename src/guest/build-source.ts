import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** Where diskimage-builder writes the variables that it was called with. */
const environmentFile = "/etc/dib-manifests/dib_environment";
/** Bytes of it beyond which it is none. */
const largestEnvironment = 1024 * 1024;
const variables = /^(?:DIB_\w*(?:MIRROR|PROXY)\w*|DIB_APT_SOURCES_CONF|(?:https?|ftp)_proxy)$/i;

/** The addresses of mirrors and proxies that the image itself remembers from its build; to be read as a fact. */
export function readBuildSources({ tree }: Guest): readonly string[] {
  const lines = (readText(tree, environmentFile, largestEnvironment) ?? "").split("\n");
  return sourcesNamed(lines.map((line) => /^(?:declare -x |export )?(\w+)=(.*)$/.exec(line)?.slice(1, 3) ?? []));
}

/** The addresses in those variables of a build that name mirrors and proxies, each once. */
export function sourcesNamed(environment: Iterable<readonly unknown[]>): string[] {
  const urls = [...environment].flatMap(([name, value]) =>
    typeof name === "string" && typeof value === "string" && variables.test(name)
      ? (value.match(/[a-z+-]+:\/\/[^\s"'\\]+/gi) ?? [])
      : [],
  );
  return [...new Set(urls)];
}
