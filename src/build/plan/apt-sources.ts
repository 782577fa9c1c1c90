/** One archive that apt reads: a line of the one-line form, or a stanza of the deb822 form. */
export interface AptSource {
  /** The file that states it. */
  readonly file: string;
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Architectures it is limited to; empty means all. */
  readonly architectures: readonly string[];
  /** Keyring path or fingerprint, or `embedded` for a key inside the stanza. */
  readonly signedBy: string | undefined;
}

/** A file of apt sources, with its text. */
export interface AptSourcesFile {
  readonly path: string;
  readonly text: string;
}

/** Reads sources.list(5) files of both forms; the name's ending says which. Only enabled binary archives are returned. */
export function parseAptSources(files: readonly AptSourcesFile[]): AptSource[] {
  return files.flatMap((file) => (file.path.endsWith(".sources") ? stanzas(file) : lines(file)));
}

function lines(file: AptSourcesFile): AptSource[] {
  const sources: AptSource[] = [];
  for (const raw of file.text.split("\n")) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(raw.replace(/#.*/, ""));
    if (!match) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const settings = new Map<string, string>();
    for (const word of words(options)) {
      const [name = "", value = ""] = word.split(/=(.*)/s);
      settings.set(name.toLowerCase(), value);
    }
    sources.push({
      file: file.path,
      uris: [uri],
      suites: [suite],
      components: words(components),
      architectures: (settings.get("arch") ?? "").split(",").filter(Boolean),
      signedBy: settings.get("signed-by"),
    });
  }
  return sources;
}

function stanzas(file: AptSourcesFile): AptSource[] {
  const sources: AptSource[] = [];
  const text = file.text.replace(/^#.*\n?/gm, "");
  for (const stanza of text.split(/\n[ \t]*\n/)) {
    const fields = stanzaFields(stanza);
    const list = (name: string) => words(fields.get(name) ?? "");
    if (!list("types").includes("deb") || /^(no|false|0)$/i.test(fields.get("enabled")?.trim() ?? "yes")) continue;
    const signedBy = fields.get("signed-by")?.trim();
    sources.push({
      file: file.path,
      uris: list("uris"),
      suites: list("suites"),
      components: list("components"),
      architectures: list("architectures"),
      signedBy: signedBy?.includes("-----BEGIN") ? "embedded" : signedBy || undefined,
    });
  }
  return sources;
}

function stanzaFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of stanza.split("\n")) {
    const field = /^([A-Za-z][A-Za-z0-9-]*)\s*:(.*)$/.exec(line);
    if (field) {
      name = (field[1] ?? "").toLowerCase();
      fields.set(name, field[2] ?? "");
    } else if (/^[ \t]/.test(line) && name) {
      fields.set(name, `${fields.get(name)}\n${line}`);
    }
  }
  return fields;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
