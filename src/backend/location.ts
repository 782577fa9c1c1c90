/** Whether an image is named by a URL and not by a path, of whatever scheme, so that others are refused as such; `./http:` names a file. */
export function isUrl(location: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(location);
}

/** The location as it may stand in a report: a URL without its user, password and query, which may be secrets. */
export function publicLocation(location: string): string {
  if (!isUrl(location)) return location;
  // Where nobody can take it apart, a password may reach as far as the last @.
  const secret = URL.canParse(location) ? /^([^/]*:\/\/)[^/]*@/ : /^([^/]*:\/\/).*@/s;
  return location.replace(secret, "$1").replace(/[?#].*$/s, "");
}
