/** What a listener does with the requests that all `rules` of it match. */
export type L7Policy = L7Action & {
  readonly id: string;
  /** At least one; a policy without rules is not served, as in Octavia. */
  readonly rules: readonly L7Rule[];
};

export type L7Action =
  | { readonly action: "REJECT" }
  | { readonly action: "REDIRECT_TO_POOL"; readonly pool: string }
  | { readonly action: "REDIRECT_TO_URL"; readonly url: string; readonly code?: RedirectCode }
  | { readonly action: "REDIRECT_PREFIX"; readonly prefix: string; readonly code?: RedirectCode };

/** 302 when left out. */
export type RedirectCode = 301 | 302 | 303 | 307 | 308;

export type L7Comparison = "REGEX" | "STARTS_WITH" | "ENDS_WITH" | "CONTAINS" | "EQUAL_TO";

export type L7Rule = { readonly invert?: boolean } & (
  | { readonly type: "HOST_NAME" | "PATH"; readonly compare: L7Comparison; readonly value: string }
  /** The ending of the path, such as `jpg`. */
  | { readonly type: "FILE_TYPE"; readonly compare: "REGEX" | "EQUAL_TO"; readonly value: string }
  | {
      readonly type: "HEADER" | "COOKIE" | "SSL_DN_FIELD";
      readonly key: string;
      readonly compare: L7Comparison;
      readonly value: string;
    }
  | { readonly type: "SSL_CONN_HAS_CERT" }
  /** `value` is OpenSSL's number of a verification error, 0 for none. */
  | { readonly type: "SSL_VERIFY_RESULT"; readonly value: number }
);
