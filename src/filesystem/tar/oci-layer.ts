import type { ByteReader } from "../../disk/reader.ts";
import { sliceOf } from "../../disk/slice-reader.ts";
import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";
import { corruptTar } from "./tar-header.ts";
import { type TarMember, tarMembers } from "./tar-members.ts";

/** Members of an OCI archive of one image; one with more is a collection that nobody called an amphora. */
const mostMembers = 100;
/** Bytes of an index or a manifest. */
const largestDocument = 1024 * 1024;
/** With one of these an image layout begins; no root file system has such a file in its root. */
const beginning = /^(oci-layout|index\.json|manifest\.json|blobs\/?$|blobs\/sha256\/)/;

/**
 * The tar of the root file system within an OCI archive that has one image with one layer, not compressed, such as
 * `diskimage-create -t oci` makes; undefined for any other tar.
 *
 * @throws {Refusal} `unsupported-filesystem` for any other OCI archive, `corrupt-tar` when it contradicts itself
 */
export function ociLayer(file: ByteReader): ByteReader | undefined {
  const members = new Map<string, TarMember>();
  for (const member of tarMembers(file)) {
    const name = member.name.replace(/^\.\//, "");
    if (members.size === 0 && !beginning.test(name)) return undefined;
    members.set(name, member);
    if (members.size > mostMembers) break;
  }
  if (!members.has("oci-layout") || !members.has("index.json")) return undefined;
  const document = (name: string): Readonly<Record<string, unknown>> => {
    const { offset, size } = memberOf(members, name);
    if (size > largestDocument) throw corruptTar(`its ${name} has ${size} bytes`);
    try {
      const value: unknown = JSON.parse(Buffer.from(file.read(offset, size)).toString());
      if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
    } catch {
      // What is no JSON at all is refused like what is no object.
    }
    throw corruptTar(`its ${name} is no JSON object`);
  };
  const manifest = only(document("index.json")["manifests"], "image");
  const layer = only(document(blobOf(manifest))["layers"], "layer");
  if (layer["mediaType"] !== "application/vnd.oci.image.layer.v1.tar") {
    throw unread("a layer that is compressed");
  }
  const { offset, size } = memberOf(members, blobOf(layer));
  return sliceOf(file, offset, size);
}

function only(list: unknown, what: string): Readonly<Record<string, unknown>> {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const [first] = entries;
  if (entries.length !== 1) throw unread(`${entries.length} ${what}s`);
  if (typeof first !== "object" || first === null) throw corruptTar(`it describes its ${what} by no object`);
  return first as Readonly<Record<string, unknown>>;
}

function blobOf({ digest }: Readonly<Record<string, unknown>>): string {
  const hexadecimal = /^sha256:([0-9a-f]{64})$/.exec(String(digest))?.[1];
  if (hexadecimal === undefined) throw corruptTar("it names a blob by no SHA-256");
  return `blobs/sha256/${hexadecimal}`;
}

function memberOf(members: ReadonlyMap<string, TarMember>, name: string): TarMember {
  const member = members.get(name);
  if (member === undefined || member.header.kind !== "0" || member.sparse !== undefined) {
    throw corruptTar(`it has no file ${name}, which it names`);
  }
  return member;
}

function unread(what: string): Refusal<FilesystemRefusalCode> {
  const sentence = `it is an OCI archive with ${what}, and only one image of one layer that is not compressed is read here; export a container of it as a tar`;
  return new Refusal("unsupported-filesystem", sentence);
}
