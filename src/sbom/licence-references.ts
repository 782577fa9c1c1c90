import { createHash } from "node:crypto";

/** A licence that SPDX does not list. */
export interface LicenceReference {
  /** `LicenseRef-NAME-HASH`; the same name with another text is another licence. */
  readonly id: string;
  /** As the package calls it. */
  readonly name: string;
  /** As the package has it; empty where it has none. */
  readonly text: string;
}

/** Characters of a text that are kept; the longest licences have 40,000. */
const longestText = 100_000;

/** All licences of an image that SPDX does not list, each once. */
export class LicenceReferences {
  readonly #known = new Map<string, LicenceReference>();

  /** The identifier of a licence by its name and its text; texts that differ in blanks only are the same. */
  idOf(name: string, text = ""): string {
    const words = text.split(/\s+/).filter((word) => word !== "");
    const hash = createHash("sha256")
      .update(`${name}\n${words.join(" ")}`)
      .digest("hex");
    // What an identifier may hold (SPDX 2.3, 10.1).
    const plain = name
      .replace(/[^A-Za-z0-9.]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60);
    const id = `LicenseRef-${plain === "" ? "unnamed" : plain}-${hash.slice(0, 12)}`;
    if (!this.#known.has(id)) this.#known.set(id, { id, name, text: text.slice(0, longestText) });
    return id;
  }

  /** By identifier. */
  all(): LicenceReference[] {
    return [...this.#known.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}
