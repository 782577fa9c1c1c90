/** How the mount checks reach the files; `native` leaves them out, `auto` takes loopback where it is available, else libguestfs. */
export type Access = "native" | "loopback" | "libguestfs" | "auto";

/** What is to be verified, and how; plain data that can be handed to a thread. */
export interface VerifyRequest {
  readonly path: string;
  readonly access: Access;
  readonly docker: boolean;
  /** The value of `--size`: GB of 1024³ bytes. */
  readonly sizeGb?: number;
  /** Recommended checks close the gate too. */
  readonly strict: boolean;
}
