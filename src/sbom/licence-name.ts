import parse from "spdx-expression-parse";
import identifiers from "spdx-license-ids/index.json" with { type: "json" };

const byLowerCase = new Map(identifiers.map((id) => [id.toLowerCase(), id]));

/** Short names of Debian's that are SPDX's under another name (copyright-format 1.0, "Short name"). */
const otherNames: Readonly<Record<string, string>> = { expat: "MIT", cc0: "CC0-1.0" };

/** Licences of GNU, of which Debian's version stands for itself only, and with a plus for later ones as well. */
const gnu = /^(GPL|LGPL|AGPL|GFDL)(-NIV)?-(\d(?:\.\d)?)(\+?)$/i;

/** Families whose versions Debian gives without a trailing `.0`. */
const shortVersion = /^(?:Apache|CC-[A-Z-]+|CDDL|CPL|EFL|LPPL|MPL|Python|QPL|ZPL)-\d+$/i;

/**
 * The SPDX licence that a short name of Debian's copyright-format 1.0 certainly stands for, an exception included
 * (`GPL-2+ with Libtool exception`); `undefined` for any other name, such as `Artistic` and `public-domain`.
 */
export function spdxLicence(name: string): string | undefined {
  const [, licence = "", exception] = /^(\S+)(?: with (\S+) exception)?$/i.exec(name.replace(/\s+/g, " ")) ?? [];
  const found = spdxName(licence);
  if (found === undefined || exception === undefined) return found;
  return [exception, `${exception}-exception`].map((one) => `${found} WITH ${one}`).find(isExpression);
}

function spdxName(name: string): string | undefined {
  const [, family = "", invariants, version = "", plus] = gnu.exec(name) ?? [];
  if (family !== "") {
    const whole = version.includes(".") ? version : `${version}.0`;
    const none = invariants === undefined ? "" : "-no-invariants";
    return byLowerCase.get(`${family}-${whole}${none}-${plus === "" ? "only" : "or-later"}`.toLowerCase());
  }
  const plain = name.toLowerCase();
  const known = (Object.hasOwn(otherNames, plain) ? otherNames[plain] : undefined) ?? byLowerCase.get(plain);
  if (known !== undefined) return known;
  if (shortVersion.test(name)) return byLowerCase.get(`${plain}.0`);
  // Of others a plus is SPDX's own sign for later versions.
  const exact = name.endsWith("+") ? byLowerCase.get(plain.slice(0, -1)) : undefined;
  return exact && `${exact}+`;
}

/** Characters of the longest expression that is looked at. */
const longest = 2000;

/** Whether a text is an SPDX licence expression of licences that SPDX lists. */
export function isExpression(text: string): boolean {
  if (text.length > longest) return false;
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
