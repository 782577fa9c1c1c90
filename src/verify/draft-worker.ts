/** The thread that reads an image to write a profile of it, so that whatever the image is, it can be ended. */
import { parentPort, workerData } from "node:worker_threads";
import { holdsNoImage, openNative } from "../backend/native.ts";
import { Refusal } from "../refusal.ts";
import type { Draft } from "./draft-of.ts";
import { draftProfile } from "./profile-draft.ts";

parentPort?.postMessage(await draft(String(workerData)));

async function draft(path: string): Promise<Draft> {
  try {
    const image = await openNative(path);
    try {
      return { text: draftProfile(image) };
    } finally {
      image.close();
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { sentence: error.message, exitCode: holdsNoImage(error) ? 2 : 1 };
  }
}
