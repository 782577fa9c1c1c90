const safeTypes: readonly string[] = ["monolithicsparse", "streamoptimized"];
const extentAccess: readonly string[] = ["rw", "rdonly", "noaccess"];
const longestType = 64;

/** The subformat that a descriptor in lower case names; `undefined` where it names none of a bearable length. */
export function createTypeOf(text: string): string | undefined {
  const key = 'createtype="';
  const place = text.indexOf(key);
  if (place === -1) return undefined;
  const start = place + key.length;
  const end = text.indexOf('"', start);
  // Without a closing quote the inspection takes all but the last character.
  return end - start < longestType ? text.slice(start, end === -1 ? -1 : end) : undefined;
}

/** What the inspection holds against a descriptor in lower case, the first fault found. */
export function descriptorFault(text: string): string | undefined {
  if (text === "") return "no descriptor is found where one must stand";
  const type = createTypeOf(text);
  if (type === undefined || !safeTypes.includes(type)) return "its subformat is not one file that holds all";
  const lines = text.split("\n").map((line) => line.trim());
  const extents: string[] = [];
  for (const line of lines) {
    const [first = ""] = line.split(" ");
    const [key = ""] = line.split("=");
    if (line === "" || line.startsWith("#") || line.startsWith("ddb")) continue;
    if (line.includes("=") && !key.includes(" ")) continue;
    if (!extentAccess.includes(first)) return "its descriptor has a line that is not understood";
    extents.push(line);
  }
  if (extents.some((line) => line.includes("/"))) return "its descriptor names an extent in another directory";
  return extents.length === 0 ? "its descriptor names no extent" : undefined;
}
