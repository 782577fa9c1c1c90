/** The thread that reads one of two images, so that both are read at once and whatever they are, they can be ended. */
import { parentPort, workerData } from "node:worker_threads";
import { atLocation } from "../backend/image-file.ts";
import { type NativeImage, openNative } from "../backend/native.ts";
import type { TreeEntry } from "../filesystem/tree.ts";
import { guestOf } from "../guest/guest.ts";
import { inventory } from "../guest/inventory.ts";
import { Refusal } from "../refusal.ts";
import { contentDigests } from "./content-digests.ts";
import type { ReaderMessage } from "./image-reader.ts";
import { imageSnapshot } from "./image-snapshot.ts";

const location = String(workerData);
const tell = (message: ReaderMessage) => parentPort?.postMessage(message);

try {
  // All that is kept is copied, and two images take much memory.
  const image = await openNative(location, { readsOnce: true });
  const entries = told(image);
  parentPort?.on("message", (rows: readonly number[]) => {
    try {
      const wanted = rows.flatMap((row) => entries[row] ?? []);
      tell({ type: "digests", digests: located(() => contentDigests(image, wanted)) });
    } catch (error) {
      tell(refused(error));
    }
  });
} catch (error) {
  tell(refused(error));
}

/** What is known of the guest is let go once it is told. */
function told(image: NativeImage): readonly TreeEntry[] {
  const guest = guestOf(image.root);
  const snapshot = located(() => imageSnapshot(image, guest));
  tell({ type: "snapshot", snapshot });
  return guest.fact(inventory);
}

function located<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw atLocation(location, error);
  }
}

/** Anything else is a defect, and ends the thread with its stack. */
function refused(error: unknown): ReaderMessage {
  if (!(error instanceof Refusal)) throw error;
  return { type: "refused", code: error.code, message: error.message };
}
