import { decodeName } from "../../src/filesystem/name.ts";

/**
 * What `getfattr -d -m - -e hex -h -R --absolute-names` wrote of a directory: values in hexadecimal by path and full name,
 * names sorted.
 *
 * @param dump a character a byte
 * @param directory what paths are told from
 */
export function parseAttributes(dump: string, directory: string): Map<string, [string, string][]> {
  const found = new Map<string, [string, string][]>();
  for (const part of dump.split("\n\n")) {
    const [head = "", ...lines] = part.split("\n").filter((line) => line !== "");
    if (!head.startsWith("# file: ")) continue;
    const path = unquote(head.slice(8));
    const attributes = lines.map((line): [string, string] => {
      const [name = "", value = ""] = line.split("=");
      return [unquote(name), value.replace(/^0x|""$/g, "")];
    });
    found.set(path.slice(directory.length) || "/", attributes.sort());
  }
  return found;
}

/** A backslash and three octal digits stand for a byte. */
function unquote(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return decodeName(Buffer.from(bytes, "latin1"));
}
