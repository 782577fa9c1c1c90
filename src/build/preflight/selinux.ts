import { hostOsRelease } from "../../host/os-release.ts";
import { findProgram, run } from "../../host/run.ts";
import { advice, blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** Looks whether SELinux on the host would stand in the way of the guest's programs. */
export async function selinuxState({ path, options }: Ground): Promise<readonly Finding[]> {
  const getenforce = findProgram("getenforce", path);
  if (getenforce === undefined) return [];
  const { stdout } = await run([getenforce], { env: { PATH: path }, deadline: 5000 });
  const mode = stdout.trim().toLowerCase();
  if (mode !== "enforcing") return [ok("selinux", `SELinux on this host is ${mode || "silent"}`)];
  const what = "SELinux enforces this host's policy";
  const cure = 'run "setenforce 0" for the time of the build';
  // Its policy lets nobody change passwords inside a chroot.
  if (options.rootPassword !== undefined && hostFamily() !== "debian") {
    return [blocking("selinux", `${what}, which keeps the root password (-r) from being set`, { why: WHY, cure })];
  }
  return [advice("selinux", what, { why: WHY, cure })];
}

const WHY = "programs of the guest run in a chroot that the host's policy does not foresee";

function hostFamily(): string {
  try {
    return hostOsRelease().family;
  } catch {
    return "other";
  }
}
