/** The formats that OpenStack's inspection tells apart, by its own names; `gpt` stands for an MBR as well. */
export type InspectedFormat = "raw" | "qcow2" | "vhd" | "vhdx" | "vmdk" | "vdi" | "qed" | "iso" | "gpt" | "luks";

/** One safety check that fails. */
export interface SafetyFailure {
  /** The name that the inspection gives the check: `backing_file`, `mbr`, … */
  readonly check: string;
  /** What it holds against the image, as a clause. */
  readonly clause: string;
}

/** One format that the content matches. */
export interface FormatMatch {
  readonly format: InspectedFormat;
  /** The file ends before what must be looked at, so that nothing can be said of its safety. */
  readonly incomplete: boolean;
  /** None, where nothing speaks against it or it is incomplete. */
  readonly failures: readonly SafetyFailure[];
}
