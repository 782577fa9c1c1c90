import { Refusal } from "../../refusal.ts";
import { quoted } from "../quoted.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";

/**
 * An `http:` or `https:` URL taken apart.
 *
 * @throws {Refusal} `unreachable`
 */
export function parseWebAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) {
    url.hash = "";
    return url;
  }
  const what = url === undefined ? "is no URL" : `has the scheme ${quoted(url.protocol)}`;
  // Not seen by who is shown no password.
  const more = url === undefined && text.includes("@") ? ", in whose user and password /, ?, # and @ stand as %XX" : "";
  throw new Refusal<DiskRefusalCode>("unreachable", `the address ${what}; name an http: or https: URL${more}`);
}

/**
 * Where a redirection leads (RFC 9110, 10.2.2).
 *
 * @param location what the server says, which may be relative
 * @throws {Refusal} `unreachable` when it leads out of HTTP, or from https: to http:
 */
export function redirectionTarget(from: URL, location: string | undefined): URL {
  const refuse = (clause: string) =>
    new Refusal<DiskRefusalCode>("unreachable", `the server redirects ${clause}; name the file's final URL`);
  if (location === undefined || !URL.canParse(location, from.href)) throw refuse("to nowhere");
  const to = new URL(location, from);
  if (to.protocol !== "http:" && to.protocol !== "https:") throw refuse(`to the scheme ${quoted(to.protocol)}`);
  if (from.protocol === "https:" && to.protocol === "http:") throw refuse("from https: to http:");
  // Whose password it would be only the user knows: it goes to no server but the one it was given for.
  to.username = from.origin === to.origin ? from.username : "";
  to.password = from.origin === to.origin ? from.password : "";
  to.hash = "";
  return to;
}
