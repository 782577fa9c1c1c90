import { type DigestAlgorithm, digestSizes } from "../../backend/digest-algorithm.ts";
import { decodeName } from "../../filesystem/name.ts";
import { Refusal } from "../../refusal.ts";
import type { Guest } from "../guest.ts";
import type { PackageFile, PackageFiles, RecordedDigest } from "../package-file.ts";
import { packageIdentityOf } from "./rpm-database.ts";
import { type RpmHeader, rpmTags } from "./rpm-header.ts";
import { readRpmRecords } from "./rpm-records.ts";

/** rpm's numbers of digests (RFC 4880, 9.4); a package that names none has MD5. */
const algorithms: Readonly<Record<number, DigestAlgorithm>> = {
  1: "md5",
  2: "sha1",
  8: "sha256",
  9: "sha384",
  10: "sha512",
  11: "sha224",
};

/** Bits of a file's flags: `%config`, `%missingok`, `%ghost`. */
const [configFlag, missingOkFlag, ghostFlag] = [1 << 0, 1 << 3, 1 << 6];
/** The bit of a file's verify flags that asks for its digest. */
const verifyDigest = 1 << 0;
/** States of files: in place, not installed, on another host's disk; of all others only that they are there is certain. */
const [normal, notInstalled, netShared] = [0, 2, 3];
/** The bits of a mode that tell the type, and a regular file. */
const [typeBits, regular] = [0o170000, 0o100000];

/** Paths of all packages at most, and bytes of one directory's name. */
const largest = { files: 2_000_000, directory: 4096 };

/** What the guest's rpm packages own, as `rpm --verify` would look at it; `undefined` when there is no rpm database. */
export function readRpmFiles({ tree }: Pick<Guest, "tree">): PackageFiles | undefined {
  const files: PackageFile[] = [];
  const read = readRpmRecords(tree, (header) => {
    for (const one of filesOf(header)) files.push(one);
    if (files.length > largest.files) throw new Refusal("too-large", "its packages own too many files");
  });
  return read && { sources: read.sources, files, defects: read.findings };
}

function filesOf(header: RpmHeader): PackageFile[] {
  const { name, version, architecture } = packageIdentityOf(header);
  const baseNames = header.strings(rpmTags.baseNames);
  const directories = header.strings(rpmTags.directoryNames).map(decodeName);
  const indexes = header.numbers(rpmTags.directoryIndexes);
  const modes = header.numbers(rpmTags.fileModes);
  const flags = header.numbers(rpmTags.fileFlags);
  const verify = header.numbers(rpmTags.fileVerifyFlags);
  const states = header.numbers(rpmTags.fileStates);
  const digests = header.strings(rpmTags.fileDigests);
  const algorithm = algorithms[header.numbers(rpmTags.fileDigestAlgorithm)[0] ?? 1];
  if (directories.some(({ length }) => length > largest.directory))
    throw new Refusal("damaged-record", `package ${name} names a directory of more than ${largest.directory} bytes`);
  return baseNames.map((baseName, index) => {
    const directory = directories[indexes[index] ?? Number.NaN];
    if (directory === undefined)
      throw new Refusal("damaged-record", `package ${name} does not say where all of its files are`);
    const flag = flags[index] ?? 0;
    const state = states[index] ?? normal;
    const ghost = (flag & (ghostFlag | missingOkFlag)) !== 0 || state === notInstalled || state === netShared;
    const isFile = ((modes[index] ?? 0) & typeBits) === regular && (flag & ghostFlag) === 0 && state === normal;
    const looksAtDigest = ((verify[index] ?? verifyDigest) & verifyDigest) !== 0;
    const digest = isFile && looksAtDigest ? digestOf(digests[index], algorithm) : undefined;
    return {
      path: `${directory}${decodeName(baseName)}`,
      package: name,
      version,
      architecture,
      ...(digest !== undefined && { digest }),
      config: (flag & configFlag) !== 0,
      ghost,
    };
  });
}

/** Hexadecimal digits; an empty word or zeros where there is none. */
function digestOf(bytes: Uint8Array | undefined, algorithm: DigestAlgorithm | undefined): RecordedDigest | undefined {
  const hex = Buffer.from(bytes ?? [])
    .toString("latin1")
    .toLowerCase();
  if (algorithm === undefined || hex.length !== 2 * digestSizes[algorithm] || /^0*$/.test(hex)) return undefined;
  return { algorithm, hex };
}
