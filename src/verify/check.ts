import type { Architecture } from "../guest/architecture.ts";
import type { Guest } from "../guest/guest.ts";
import type { DistributionFamily } from "../os-release.ts";
import type { Lab } from "../runtime/lab/lab.ts";
import type { OptionName, OptionValue } from "./expected-options.ts";
import type { ImageUnderTest } from "./image-under-test.ts";
import type { Grade, Measurement } from "./verdict.ts";

/** What must be asked for, be installed on the host, or be there in the guest before a check can be selected. */
export type Need =
  | "access"
  | "cross-check"
  | "docker"
  | "inspection"
  | "qemu-img"
  | "deep"
  | "digest"
  | "flavor-disk"
  | "agent-origin"
  | "profile"
  | "profile-files"
  | "profile-files-forbidden"
  | "profile-packages"
  | "profile-packages-forbidden"
  | "profile-sysctls"
  | "profile-units"
  | "record"
  | "system"
  | "size"
  | "initrd"
  | "kernel-configuration"
  | "bios"
  | "efi"
  | "kernel-file"
  | "kernel-modules"
  | "kernel-version"
  | "haproxy"
  | "haproxy-program"
  | "keepalived"
  | "controllers"
  | "agent-version"
  | "agent-before-17"
  | "agent-from-17"
  | "boot"
  | "scenario";

/** Where a check makes sense; every list that is there must hold the image's own value. */
export interface AppliesTo {
  readonly kinds?: readonly ("disk" | "tar")[];
  readonly formats?: readonly string[];
  readonly families?: readonly DistributionFamily[];
  readonly architectures?: readonly Architecture[];
  readonly needs?: readonly Need[];
  /** What the image must have been asked to be, such as `{ cpuPinning: true }` of a check about images built with `-m`. */
  readonly options?: Partial<{ readonly [Name in OptionName]: OptionValue<Name> }>;
}

/** Everything about a check that is known without running it; `--list-checks` prints it as it stands. */
export interface CheckDescription {
  /** Stable: the item of the checklist where there is one, then words in kebab-case (`B1-kernel-installed`); waivers and reports refer to it. */
  readonly id: string;
  /** The sentence that holds of a good image. */
  readonly title: string;
  readonly grade: Grade;
  /** What goes wrong with an image of which it does not hold. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  readonly appliesTo: AppliesTo;
  /** Further items of the checklist that this check answers, besides the one in its id. */
  readonly alsoCovers?: readonly string[];
  /** Of a check that needs "scenario": the name by which `--scenarios` picks it, which several checks may share. */
  readonly scenario?: string;
  /** Tests of the Octavia tempest plugin whose ground it covers. */
  readonly tempest?: readonly string[];
}

/** What a check's body receives. */
export interface CheckInput {
  readonly image: ImageUnderTest;
  readonly guest: Guest;
  /** Where the image is booted; for checks that need "boot" or "scenario" alone. */
  readonly lab: Lab;
  /** Notes what was read, where, and what was expected: one line. */
  readonly evidence: (line: string) => void;
  /** Keeps a figure for the reports that draw it; its words belong into the evidence as well. */
  readonly measure: (measurement: Measurement) => void;
  /** Ends the check as `skipped`. */
  readonly skip: (reason: string, remedy: string) => never;
}

export type CheckBody = (input: CheckInput) => void | Promise<void>;

/** A check as a check file states it. */
export interface Check {
  readonly description: CheckDescription;
  readonly body: CheckBody;
}
