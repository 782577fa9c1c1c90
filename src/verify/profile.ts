import type { Architecture } from "../guest/architecture.ts";
import type { Grade } from "./verdict.ts";

/** What somebody expects of images, as their profile states it; `schema/profile.schema.json` says the same for their editors. */
export interface Profile {
  readonly schemaVersion: 1;
  /** The file it was read from. */
  readonly path: string;
  readonly name?: string;
  readonly expect?: ProfileExpectations;
  /** Other grades than a check's own, by its id. */
  readonly grades?: Readonly<Record<string, Grade>>;
  readonly packages?: { readonly required?: readonly RequiredByName[]; readonly forbidden?: readonly string[] };
  readonly files?: { readonly required?: readonly RequiredFile[]; readonly forbidden?: readonly string[] };
  /** What systemd sets at boot. */
  readonly sysctls?: Readonly<Record<string, string | number>>;
  readonly units?: Readonly<Partial<Record<"enabled" | "disabled" | "masked", readonly string[]>>>;
  readonly waivers?: readonly Waiver[];
}

export interface ProfileExpectations {
  /** GB of 1024³ bytes. */
  readonly size?: number;
  readonly architecture?: Architecture;
  readonly distribution?: string;
  readonly release?: string;
  readonly sshd?: boolean;
  readonly cpuPinning?: boolean;
  readonly fips?: boolean;
  readonly enforcing?: boolean;
  readonly agent?: "any" | "package" | "source";
  readonly rootPassword?: boolean;
  readonly datasources?: readonly string[];
  /** GB of 1024³ bytes. */
  readonly flavorDisk?: number;
  readonly controllers?: readonly string[];
}

export interface RequiredByName {
  readonly name: string;
  /** A range of upstream versions, such as `>=2.4`. */
  readonly version?: string;
}

/** A file that must be there, links followed, and what must hold of it. */
export interface RequiredFile {
  readonly path: string;
  /** Permission bits in octal: `0644`. */
  readonly mode?: string;
  readonly owner?: number;
  readonly group?: number;
  /** Of the content, lower-case hexadecimal. */
  readonly sha256?: string;
  /** Text in the content. */
  readonly contains?: string;
}

/** A failure that is accepted for a time. */
export interface Waiver {
  readonly check: string;
  readonly reason: string;
  readonly owner: string;
  readonly tracker: string;
  /** The last day (UTC), `2027-01-31`, or the moment, `2027-01-31T12:00Z`, until which it holds. */
  readonly expires: string;
}
