import { Refusal } from "../../refusal.ts";
import { baseOs } from "../plan/base-os.ts";
import type { Options } from "./build-options.ts";
import { type Environment, type Settings, variableSays } from "./settings.ts";

/**
 * Refuses options that are good each for itself but cannot be together, before anything is begun.
 * @param settings tell whether an option or a variable is at fault
 * @throws {Refusal} `usage`, or `bad-value` for an architecture or a variable that is none
 */
export function refuseContradictions(options: Options, settings: Pick<Settings, "named">, env: Environment): void {
  const { arch, baseOs: name } = options;
  const { family, minimumSize } = baseOs(name);
  const named = (option: string) => settings.named(option);
  if (options.json && !options.dryRun) {
    throw new Refusal("usage", "Option --json prints the plan and needs --dry-run; add it.");
  }
  if (options.compat === "today" && arch === "i386") {
    throw new Refusal(
      "bad-value",
      `The generation today builds no i386 images; choose --compat 2014 or another ${named("arch")}.`,
    );
  }
  if (family === "redhat" && ["i386", "armhf"].includes(arch)) {
    throw new Refusal(
      "usage",
      `There is no ${name} for ${arch}; choose another ${named("arch")} or ${named("base-os")}.`,
    );
  }
  if (options.size < minimumSize) {
    throw new Refusal("usage", `An image of ${name} needs at least ${minimumSize} GB; raise ${named("size")}.`);
  }
  if (options.fips && family === "debian") {
    throw new Refusal(
      "usage",
      `FIPS mode (${named("fips")}) needs the Red Hat family's packages, which ${name} lacks; leave ${named("fips")} out.`,
    );
  }
  if (name === "rhel" && !env["DIB_LOCAL_IMAGE"]) {
    throw new Refusal("usage", "An image of rhel is made from Red Hat's own; set DIB_LOCAL_IMAGE to its qcow2 file.");
  }
  if (name === "ubuntu" && arch === "arm64" && options.kernelPackage === "linux-image-kvm") {
    throw new Refusal("usage", `There is no linux-image-kvm for arm64; choose another ${named("kernel")}.`);
  }
  // What diskimage-builder does in the guest finds Python 3 there and no other.
  if (name === "debian" && !variableSays("USE_PYTHON3", env, true)) {
    throw new Refusal("usage", "An image of debian is made with Python 3 alone; leave USE_PYTHON3 out.");
  }
}
