/** Whether an image is named by an `http:` or `https:` URL and not by a path; `./http:` names a file. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** The location as it may stand in a report: a URL without its user, password and query, which may be secrets. */
export function publicLocation(location: string): string {
  if (!isUrl(location)) return location;
  return location.replace(/^(\w+:\/\/)[^/?#]*@/, "$1").replace(/[?#].*$/s, "");
}
