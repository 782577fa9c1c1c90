import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../../refusal.ts";

/** The sole right to make one image, which ends with this process however it ends. */
export interface OutputClaim {
  release(): void;
}

/**
 * Claims an image file for one build, so that of two builds side by side the second is refused.
 *
 * The claim is a socket without a file, which the kernel keeps for one process and takes back by itself.
 * @param image the file, whose directory must be there
 * @throws {Refusal} `output-busy` when another build of this host is making it
 */
export async function claimOutput(image: string): Promise<OutputClaim> {
  // However its directory is reached, it is one file.
  const path = join(realpathSync(dirname(image)), basename(image));
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 32);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const busy = `Another build is making ${image} already; wait for its end or choose another -o.`;
      reject(cause.code === "EADDRINUSE" ? new Refusal("output-busy", busy, { cause }) : cause);
    });
    server.listen(`\0diskimage-create.${digest}`, resolve);
  });
  server.unref();
  return { release: () => void server.close() };
}
