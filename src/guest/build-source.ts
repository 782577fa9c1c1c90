import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** Where diskimage-builder writes the variables that it was called with. */
const environmentFile = "/etc/dib-manifests/dib_environment";
const named =
  /^(?:declare -x |export )?(?:DIB_\w*(?:MIRROR|PROXY)\w*|DIB_APT_SOURCES_CONF|(?:https?|ftp)_proxy)=(.*)$/i;

/** The addresses of mirrors and proxies that the image itself remembers from its build. */
export function buildSources({ tree }: Guest): readonly string[] {
  const lines = (readText(tree, environmentFile) ?? "").split("\n");
  const values = lines.flatMap((line) => named.exec(line)?.[1] ?? []);
  return [...new Set(values.flatMap((value) => value.match(/[a-z+-]+:\/\/[^\s"'\\]+/gi) ?? []))];
}
