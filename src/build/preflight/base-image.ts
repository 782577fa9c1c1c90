import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { redactUrls } from "../secrets.ts";
import { blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { guestKernel } from "./guest-kernel.ts";
import { askWeb } from "./web-request.ts";

/** Milliseconds for one answer. */
const DEADLINE = 5000;

/** Looks for what a guest's root file system and kernel are made from, where debootstrap does not bring them. */
export async function baseImage(ground: Ground): Promise<readonly Finding[]> {
  const findings = [...(await guestKernel(ground)), ...centosRepositories(ground), ...containerFile(ground)];
  return [...findings, ...localImage(ground), ...(await cloudImages(ground))];
}

// A release that the element has no repositories for is looked for among those of no release.
function centosRepositories({ plan, elements, dib }: Ground): Finding[] {
  const directory = elements.get("centos-minimal");
  const release = plan.environment["DIB_RELEASE"] ?? "";
  if (directory === undefined || plan.environment["DIB_YUM_MINIMAL_BOOTSTRAP_REPOS"]) return [];
  const repositories = join(directory, "yum.repos.d");
  if (existsSync(join(repositories, release))) return [ok("base-image", `diskimage-builder knows CentOS ${release}`)];
  const known = existsSync(repositories) ? readdirSync(repositories).filter((name) => /^\d/.test(name)) : [];
  return [
    blocking(
      "base-image",
      `The diskimage-builder ${dib?.version} has no repositories of CentOS ${release}, only of ${known.join(", ")}`,
      {
        why: "dnf takes the base system from them",
        cure: "name a newer diskimage-builder in DIB_REPO_PATH or choose another -d",
        code: "base-image",
      },
    ),
  ];
}

function containerFile({ plan, elements, dib }: Ground): Finding[] {
  if (!elements.has("containerfile") || plan.environment["DIB_CONTAINERFILE_DOCKERFILE"]) return [];
  const release = plan.environment["DIB_RELEASE"] ?? "";
  const own = plan.environment["DIB_CONTAINER_FILE"];
  const files = own === undefined ? [...elements.values()].map((path) => join(path, "containerfiles", release)) : [own];
  if (files.some(existsSync)) return [ok("base-image", `The container ${release} of the base OS is described`)];
  return [
    blocking("base-image", `The diskimage-builder ${dib?.version} describes no container of release ${release}`, {
      why: "the base system is taken out of one",
      cure: "name a newer diskimage-builder in DIB_REPO_PATH or choose another -d",
    }),
  ];
}

function localImage({ plan }: Ground): Finding[] {
  const image = plan.environment["DIB_LOCAL_IMAGE"];
  if (image === undefined || !["rhel", "fedora", "centos"].some((name) => plan.elements.includes(name))) return [];
  try {
    accessSync(image, constants.R_OK);
    return [ok("base-image", `The base image is ${image}`)];
  } catch {
    return [
      blocking("base-image", `The base image ${image} of DIB_LOCAL_IMAGE cannot be read`, {
        why: "the guest's root file system is taken out of it",
        cure: "correct DIB_LOCAL_IMAGE",
      }),
    ];
  }
}

async function cloudImages({ plan, options, env, signal }: Ground): Promise<Finding[]> {
  const { environment } = plan;
  if (!plan.elements.includes("fedora") || environment["DIB_LOCAL_IMAGE"] || environment["DIB_OFFLINE"]) return [];
  const arch = options.arch === "amd64" ? "x86_64" : options.arch;
  const releases = "https://download.fedoraproject.org/pub/fedora/linux/releases";
  const place = environment["DIB_CLOUD_IMAGES"] ?? `${releases}/${environment["DIB_RELEASE"]}/Cloud/${arch}/images`;
  const shown = redactUrls(place);
  const bad = (reason: string) =>
    blocking("base-image", `The cloud images ${shown} are not to be had (${reason})`, {
      why: "the guest's root file system is taken out of one",
      cure: "choose a -d that is not archived, correct DIB_CLOUD_IMAGES, or name an image in DIB_LOCAL_IMAGE",
    });
  try {
    const { status } = await askWeb(`${place}/`, { env, signal, deadline: DEADLINE });
    return [
      status === 200 ? ok("base-image", `The cloud images are at ${shown}`) : bad(`the server answers ${status}`),
    ];
  } catch (error) {
    return [bad((error as Error).message)];
  }
}
