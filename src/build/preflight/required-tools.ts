import { requireTool } from "../../host/run.ts";
import { TOOLS, type ToolName } from "../../host/tools.ts";
import { baseOs } from "../plan/base-os.ts";
import { usesDebootstrap } from "./debootstrap.ts";
import { type Finding, ok, refused } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { sourceRepositories, usesGit } from "./source-repositories.ts";

const ALWAYS: readonly ToolName[] = [
  ...(["unshare", "losetup", "partx", "fstrim", "mkfs.ext4", "mount", "umount", "ps", "tar"] as const),
];

/** Looks for every program that the build calls, each of which is named with the package that brings it. */
export function requiredTools(ground: Ground): Finding[] {
  return toolsFor(ground).map((name) => {
    try {
      return ok("tool", `${name} is ${requireTool(name, ground.path)}`);
    } catch (error) {
      return refused("tool", `it is needed for ${TOOLS[name].purpose}`, error);
    }
  });
}

function toolsFor(ground: Ground): readonly ToolName[] {
  const { plan, options, elements, env } = ground;
  const efi = [...elements.keys()].some((name) => name.startsWith("block-device-efi"));
  const gpt = efi || elements.has("block-device-gpt");
  const fetched = elements.has("source-repositories")
    ? sourceRepositories([...elements.values()], plan.environment)
    : [];
  const runtime = env["DIB_CONTAINERFILE_RUNTIME"] === "docker" ? "docker" : "podman";
  const chosen: [boolean, ToolName][] = [
    [options.type !== "tar" && options.type !== "oci", "qemu-img"],
    [options.rootPassword !== undefined, "openssl"],
    [usesDebootstrap(plan, baseOs(options.baseOs)), "debootstrap"],
    [elements.has("yum-minimal") || plan.elements.includes("centos-minimal"), "dnf"],
    [usesGit(ground), "git"],
    [fetched.some(({ type }) => type === "file" || type === "tar") || elements.has("fedora"), "curl"],
    [elements.has("containerfile"), runtime],
    [gpt, "sgdisk"],
    [efi, "mkfs.vfat"],
  ];
  return [...ALWAYS, ...chosen.filter(([needed]) => needed).map(([, name]) => name)];
}
