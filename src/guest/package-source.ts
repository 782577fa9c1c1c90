import { parseStanzas } from "./dpkg/dpkg-stanza.ts";
import type { Guest } from "./guest.ts";
import { namesIn, readText } from "./text.ts";

/** Where the guest would fetch packages from, or a proxy that it would ask for them. */
export interface PackageSource {
  readonly path: string;
  readonly url: string;
  readonly kind: "source" | "proxy";
}

/** Files of one directory beyond which no more are read. */
const mostFiles = 200;
/** Bytes of a file; a list of sources is a few lines. */
const largestFile = 64 * 1024;

/**
 * The sources and proxies of apt (sources.list(5), apt.conf(5)) and of dnf and yum (dnf.conf(5)) that are not disabled;
 * names that the package manager passes over are passed over here.
 */
export function readPackageSources({ tree }: Guest): readonly PackageSource[] {
  const below = (directory: string, name: RegExp) =>
    namesIn(tree, directory)
      .filter((one) => name.test(one))
      .slice(0, mostFiles)
      .map((one) => `${directory}/${one}`);
  const read = (paths: readonly string[], parse: (text: string) => readonly Omit<PackageSource, "path">[]) =>
    paths.flatMap((path) => parse(readText(tree, path, largestFile) ?? "").map((one) => ({ path, ...one })));
  return [
    ...read(["/etc/apt/sources.list", ...below("/etc/apt/sources.list.d", /^[\w.-]+\.list$/)], parseSourcesList),
    ...read(below("/etc/apt/sources.list.d", /^[\w.-]+\.sources$/), parseSourcesFile),
    ...read(["/etc/apt/apt.conf", ...below("/etc/apt/apt.conf.d", /^[\w-]+(?:\.conf)?$/)], parseAptProxies),
    ...read(below("/etc/yum.repos.d", /\.repo$/), parseRepositories),
    ...read(["/etc/dnf/dnf.conf", "/etc/yum.conf"], parseRepositories),
  ];
}

/** Lines such as `deb [signed-by=/a] http://host/debian bookworm main`. */
function parseSourcesList(text: string): Omit<PackageSource, "path">[] {
  return text.split("\n").flatMap((line) => {
    const url = /^\s*deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line)?.[1];
    return url === undefined ? [] : [{ url, kind: "source" as const }];
  });
}

/** Stanzas with `URIs`; lines that begin with # are comments, also within one. */
function parseSourcesFile(text: string): Omit<PackageSource, "path">[] {
  const { stanzas } = parseStanzas(text.replace(/^#.*\n/gm, ""), "");
  return stanzas
    .filter(({ fields }) => !/^(?:no|false|without|off|disable)$/i.test(fields.get("enabled") ?? ""))
    .flatMap(({ fields }) => (fields.get("uris") ?? "").split(/\s+/))
    .filter((url) => url !== "")
    .map((url) => ({ url, kind: "source" }));
}

/** `Acquire::http::Proxy "http://host:3142";`, written flat or in braces. */
function parseAptProxies(text: string): Omit<PackageSource, "path">[] {
  const plain = text.replace(/\/\*.*?\*\//gs, "").replace(/^[ \t]*(?:\/\/|#).*$/gm, "");
  return [...plain.matchAll(/\bproxy(?:::[^\s"]+)?\s+"([^"]+)"/gi)]
    .map(([, url = ""]) => ({ url, kind: "proxy" as const }))
    .filter(({ url }) => url !== "DIRECT" && url !== "false");
}

/** Sections of an INI file; a section with `enabled=0` counts for nothing. */
function parseRepositories(text: string): Omit<PackageSource, "path">[] {
  const sections: Map<string, string>[] = [];
  let key = "";
  for (const line of text.split("\n")) {
    if (/^\s*[#;]/.test(line)) continue;
    if (/^\s*\[/.test(line)) sections.push(new Map());
    const fields = sections.at(-1);
    const [, name, value = ""] = /^([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (name !== undefined) key = name.toLowerCase();
    // A further address may stand in a line of its own that begins with a blank.
    const more = name === undefined && /^\s+\S/.test(line) ? ` ${line.trim()}` : "";
    fields?.set(key, name === undefined ? `${fields.get(key) ?? ""}${more}` : value.trim());
  }
  return sections
    .filter((fields) => !/^(?:0|no|false|off)$/i.test(fields.get("enabled") ?? ""))
    .flatMap((fields) => [
      ...["baseurl", "mirrorlist", "metalink"].flatMap((name) => urlsOf(fields.get(name), "source")),
      ...urlsOf(fields.get("proxy"), "proxy"),
    ]);
}

function urlsOf(value: string | undefined, kind: PackageSource["kind"]): Omit<PackageSource, "path">[] {
  const urls = (value ?? "").split(/[\s,]+/).filter((url) => url !== "" && url !== "_none_");
  return urls.map((url) => ({ url, kind }));
}
