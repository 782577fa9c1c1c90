/**
 * Where copies of whole images may lie for a while: TMPDIR when it is set, else /var/tmp, since /tmp is often memory.
 */
export function largeFilesDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return environment["TMPDIR"] || "/var/tmp";
}
