/** What a CI is to build, verify and sign off. */
export interface BuildMatrix {
  readonly name: string;
  /** What npm installs on the workers. */
  readonly package: string;
  readonly images: readonly MatrixImage[];
  /** Commands of sh before each build. */
  readonly prepare: readonly string[];
  readonly verifyArgs: readonly string[];
  /** Options of amphora-signoff; undefined signs nothing. */
  readonly signOffArgs: readonly string[] | undefined;
  readonly workers: Workers;
}

/** One combination of the axes. */
export interface MatrixImage {
  /** The name of the image and the last part of its jobs' names: letters, digits, `_` and `-`. */
  readonly id: string;
  /** The file below `out/`. */
  readonly file: string;
  /** Of diskimage-create, the output included. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface Workers {
  readonly github?: string;
  readonly gitlab?: { readonly image?: string; readonly tags?: readonly string[] };
  readonly zuul?: { readonly label?: string; readonly pipeline?: string };
}
