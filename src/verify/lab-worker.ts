/** The process that boots one image and runs the checks that need it; it and all that it started end with whoever started it. */
import type { ContainerFormat } from "../disk/container-format.ts";
import type { OpenedLab } from "../runtime/lab/open-lab.ts";
import type { Layer } from "../runtime/machine/machine-spec.ts";
import { checkFiles } from "./home.ts";
import type { LabOrder, WorkerMessage } from "./worker-message.ts";

const tell = (message: WorkerMessage) => process.send?.(message);

// Mocha lets go what nobody waits for, such as an assertion without its await; thrown, it fails the check.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

type Begin = Extract<LabOrder, { type: "begin" }>;

let lab: OpenedLab | undefined;
let begun: ((order: Begin) => void) | undefined;
let knowDigest: ((sha256: string) => void) | undefined;
const beginning = new Promise<Begin>((resolve) => {
  begun = resolve;
});
const digest = new Promise<string>((resolve) => {
  knowDigest = resolve;
});

process.on("message", (order: LabOrder) => {
  if (order.type === "begin") begun?.(order);
  else if (order.type === "digest") knowDigest?.(order.sha256);
  else void end(0);
});
process.on("disconnect", () => process.exit(1));

async function end(status: number): Promise<never> {
  await lab?.end().catch(() => undefined);
  process.exit(status);
}

const { request, directory, isPrivate } = await beginning;
const [{ loadChecks }, { verify }, { openLab }] = await Promise.all([
  import("./check-suite.ts"),
  import("./verification.ts"),
  import("../runtime/lab/open-lab.ts"),
]);
const suite = await loadChecks(checkFiles(), request.operators);
const verification = await verify(suite, request, {
  selected: (selected) => tell({ type: "selected", selected }),
  ended: (result) => tell({ type: "ended", result }),
  notice: (sentence) => tell({ type: "notice", sentence }),
  sha256: async () => {
    const sha256 = await digest;
    if (sha256 === "") throw new Error("the file could not be hashed");
    return sha256;
  },
  doing: (what) => tell({ type: "doing", what }),
  openLab: async ({ path, format, architecture }) => {
    if (format === "tar") return { unavailable: "a tar holds no disk to boot", remedy: "build the image as qcow2" };
    const { warm = true, machine } = request.running ?? {};
    const opened = await openLab({
      image: { path, format: layerFormat(format) },
      architecture,
      directory,
      isPrivate,
      warm,
      ...(machine && { wanted: machine }),
      sha256: () => digest,
      doing: (what) => tell({ type: "doing", what }),
    });
    if (!("unavailable" in opened)) lab = opened;
    return opened;
  },
});
tell({ type: "done", verification });

/** QEMU's name; only disks are booted. */
function layerFormat(format: ContainerFormat): Layer["format"] {
  return format === "vhd" ? "vpc" : format === "qcow2" ? "qcow2" : "raw";
}
