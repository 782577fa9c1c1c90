/** What package databases take digests with, by Node's names. */
export type DigestAlgorithm = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** Bytes of a digest. */
export const digestSizes: Readonly<Record<DigestAlgorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** How the bytes of a file are hashed: by one algorithm, or in one pass by both that bills of materials state. */
export type Hashing = DigestAlgorithm | "sha1+sha256";

/** The algorithms of a hashing, in the order in which their digests follow one another. */
export function algorithmsOf(hashing: Hashing): readonly DigestAlgorithm[] {
  return hashing === "sha1+sha256" ? ["sha1", "sha256"] : [hashing];
}

/** Bytes that a hashing gives. */
export function hashingSize(hashing: Hashing): number {
  return algorithmsOf(hashing).reduce((sum, algorithm) => sum + digestSizes[algorithm], 0);
}
