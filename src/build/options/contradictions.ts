import { Refusal } from "../../refusal.ts";
import { baseOs } from "../plan/base-os.ts";
import type { Options } from "./build-options.ts";
import type { Environment } from "./settings.ts";

/**
 * Refuses options that are good each for itself but cannot be together, before anything is begun.
 * @throws {Refusal} `usage`, or `bad-value` for an architecture that the generation does not have
 */
export function refuseContradictions(options: Options, env: Environment): void {
  const { arch, baseOs: name } = options;
  const { family, minimumSize } = baseOs(name);
  if (options.json && !options.dryRun) {
    throw new Refusal("usage", "Option --json prints the plan and needs --dry-run; add it.");
  }
  if (options.compat === "today" && arch === "i386") {
    throw new Refusal("bad-value", "The generation today builds no i386 images; choose --compat 2014 or another -a.");
  }
  if (family === "redhat" && ["i386", "armhf"].includes(arch)) {
    throw new Refusal("usage", `There is no ${name} for ${arch}; choose another -a or -i.`);
  }
  if (options.size < minimumSize) {
    throw new Refusal("usage", `An image of ${name} needs at least ${minimumSize} GB; raise -s.`);
  }
  if (options.fips && family === "debian") {
    throw new Refusal(
      "usage",
      `FIPS mode (-y) needs the Red Hat family's packages, which ${name} lacks; leave -y out.`,
    );
  }
  if (name === "rhel" && !env["DIB_LOCAL_IMAGE"]) {
    throw new Refusal("usage", "An image of rhel is made from Red Hat's own; set DIB_LOCAL_IMAGE to its qcow2 file.");
  }
  if (name === "ubuntu" && arch === "arm64" && options.kernelPackage === "linux-image-kvm") {
    throw new Refusal("usage", "There is no linux-image-kvm for arm64; choose another -k.");
  }
}
