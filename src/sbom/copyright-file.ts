import { parseStanzas, type Stanza } from "../guest/dpkg/dpkg-stanza.ts";

/** What a machine-readable copyright file says of licences; every string is the guest's word. */
export interface CopyrightFile {
  /** First lines of `License` fields, each once: of the package as a whole where it is stated, else of its files. */
  readonly synopses: readonly string[];
  /** The texts of licences by the names that they are given in this file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Different licences of one package, and characters of a synopsis, beyond which a file is not read as machine-readable. */
const most = { synopses: 500, length: 1000 };

/**
 * Reads Debian's machine-readable copyright files (copyright-format 1.0, and its drafts, DEP-5); `undefined` for any other
 * text.
 */
export function parseCopyrightFile(text: string): CopyrightFile | undefined {
  const [header, ...paragraphs] = parseStanzas(text, "").stanzas;
  const format = header?.fields.get("format") ?? header?.fields.get("format-specification") ?? "";
  if (header === undefined || !/copyright-format|dep-?5|copyrightformat/i.test(format)) return undefined;
  const texts = new Map<string, string>();
  const ofFiles = new Set<string>();
  for (const paragraph of paragraphs) {
    const { synopsis, body } = licenceOf(paragraph);
    if (synopsis === "") continue;
    if (body !== "" && !texts.has(synopsis)) texts.set(synopsis, body);
    if (paragraph.fields.has("files")) ofFiles.add(synopsis);
  }
  const whole = licenceOf(header);
  if (whole.synopsis !== "" && whole.body !== "") texts.set(whole.synopsis, whole.body);
  const synopses = whole.synopsis === "" ? [...ofFiles] : [whole.synopsis];
  const tooMuch = synopses.length > most.synopses || synopses.some(({ length }) => length > most.length);
  return synopses.length === 0 || tooMuch ? undefined : { synopses, texts };
}

function licenceOf({ fields }: Stanza): { readonly synopsis: string; readonly body: string } {
  const [synopsis = "", ...lines] = (fields.get("license") ?? "").split("\n");
  // Lines begin with a blank, and a dot stands for an empty one (deb822(5)).
  const body = lines.map((line) => line.replace(/^[ \t](?:\.$)?/, "")).join("\n");
  return { synopsis: synopsis.trim(), body: body.trim() };
}
