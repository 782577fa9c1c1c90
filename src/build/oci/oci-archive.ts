import { createHash } from "node:crypto";
import { createReadStream, type PathLike } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { blobName, LAYOUT, layoutDocuments, type OciDescription } from "./image-documents.ts";
import { TAR_END, tarHeader, tarPadding } from "./tar-member.ts";

/** Bytes of the tar that are in memory at a time. */
const PIECE = 1 << 20;
const EMPTY_DIGEST = "0".repeat(64);

/**
 * Makes an OCI image archive of the tar of a root file system, reading it once; the layer is that tar as it is.
 *
 * @param tar the file, which stays
 * @param archive the file to make; it is gone again when this fails
 * @throws the signal's reason, and whatever reading and writing throw
 */
export async function writeOciArchive(
  tar: PathLike,
  archive: string,
  description: OciDescription,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(archive, "wx", 0o644);
  try {
    await write(file, tar, description, signal);
  } catch (error) {
    await rm(archive, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, tar: PathLike, description: OciDescription, signal: AbortSignal): Promise<void> {
  const { created } = description;
  let end = 0;
  const append = async (bytes: Uint8Array) => {
    await file.writeFile(bytes);
    end += bytes.length;
  };
  const appendFile = async (name: string, content: string) => {
    const bytes = Buffer.from(content);
    await append(tarHeader(name, bytes.length, created));
    await append(bytes);
    await append(new Uint8Array(tarPadding(bytes.length)));
  };
  await appendFile(LAYOUT.name, LAYOUT.content);
  // The layer's name is its digest, known when it has been copied; the header is then written over.
  const layerHeader = end;
  await append(tarHeader(blobName(EMPTY_DIGEST), 0, created));
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of createReadStream(tar, { highWaterMark: PIECE, signal })) {
    hash.update(piece);
    size += piece.length;
    await append(piece);
  }
  await append(new Uint8Array(tarPadding(size)));
  const layer = { sha256: hash.digest("hex"), size };
  for (const { name, content } of layoutDocuments(description, layer)) await appendFile(name, content);
  await append(TAR_END);
  const header = tarHeader(blobName(layer.sha256), size, created);
  await file.write(header, 0, header.length, layerHeader);
}
