/** A value that an image is held against, and who states it: a path, an option of the command, or `default`. */
export interface Expected<Value> {
  readonly value: Value;
  readonly from: string;
}

/** What an image was asked to be, as far as checks depend on it; each with who says so. */
export interface ExpectedOptions {
  /** Whether an OpenSSH server belongs into the image; `-n` leaves it out. */
  readonly sshd: Expected<boolean>;
  /** `-m`: the first processor is kept for the system, the others for HAProxy. */
  readonly cpuPinning: Expected<boolean>;
  /** `-y`: FIPS mode, which the RPM family knows. */
  readonly fips: Expected<boolean>;
  /** `-e`: SELinux enforces its policy instead of only noting what it would forbid. */
  readonly enforcing: Expected<boolean>;
  /** `-r`: root has a password. */
  readonly rootPassword: Expected<boolean>;
  /** Where the agent comes from; `-p` asks for packages, and `any` takes what is there. */
  readonly agent: Expected<"any" | "package" | "source">;
  /** The datasources that cloud-init may ask, in their order; `None` is its own last resort. */
  readonly datasources: Expected<readonly string[]>;
  /** `ID` of os-release(5), such as `debian`; `undefined` where nobody states one. */
  readonly distribution: Expected<string | undefined>;
  /** The release's name or number, such as `bookworm`; `undefined` where nobody states one. */
  readonly release: Expected<string | undefined>;
  /** GB of 1024³ bytes of the disk of the flavor that amphorae get; `undefined` where nobody states it. */
  readonly flavorDiskGb: Expected<number | undefined>;
  /** The releases of Octavia whose controllers the image must serve, such as `2023.1`; none where nobody states any. */
  readonly controllers: Expected<readonly string[]>;
}

export type OptionName = keyof ExpectedOptions;
export type OptionValue<Name extends OptionName> = ExpectedOptions[Name]["value"];

const byDefault = <Value>(value: Value): Expected<Value> => ({ value, from: "default" });

/** What is expected where nobody says anything: an image as `diskimage-create` builds it without options. */
export const defaultOptions: ExpectedOptions = {
  sshd: byDefault(true),
  cpuPinning: byDefault(false),
  fips: byDefault(false),
  enforcing: byDefault(false),
  rootPassword: byDefault(false),
  agent: byDefault("any"),
  datasources: byDefault(["ConfigDrive", "None"]),
  distribution: byDefault(undefined),
  release: byDefault(undefined),
  flavorDiskGb: byDefault(undefined),
  controllers: byDefault([]),
};
