/**
 * Says whether a Node version satisfies an `engines` range of the shapes `^20.19.0` and `>=22.12.0`, joined by `||`.
 *
 * @param {string} version such as `20.20.2` or `v20.20.2`
 * @param {string} range
 * @returns {boolean}
 */
export function satisfies(version, range) {
  const have = numbers(version);
  return range.split("||").some((alternative) => {
    const match = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(alternative.trim());
    if (match === null) throw new Error(`setup/node-version.mjs does not understand the range ${alternative.trim()}.`);
    const wanted = numbers(match[2] ?? "");
    if (match[1] === "^" && have[0] !== wanted[0]) return false;
    const [major, minor, patch] = have.map((part, index) => part - (wanted[index] ?? 0));
    return (major || minor || patch || 0) >= 0;
  });
}

/** @type {(version: string) => [number, number, number]} */
function numbers(version) {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, "").split(/[.+-]/).map(Number);
  return [major, minor, patch];
}
