import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { Refusal } from "../../refusal.ts";
import { probeOutputLimit } from "./guest-probe.ts";
import type { Probe, ProbeResult } from "./probe.ts";

export type ProbeRefusal = "probe-deadline" | "probe-answer" | "qemu-ended";

/** Characters of an answer: two outputs in base64, an id, a status. */
const longestAnswer = 2 * Math.ceil(probeOutputLimit / 3) * 4 + 100;

interface Waiting {
  readonly id: string;
  readonly settle: (outcome: ProbeResult | Refusal<ProbeRefusal>) => void;
}

/**
 * The host's side of what `guestProbeScript` serves. Scripts run one after the other; what the guest says otherwise than
 * in answer to the one that runs is passed over.
 *
 * @param stream is connected to the virtio-serial port
 */
export function probeOver(stream: Duplex): Probe {
  let waiting: Waiting | undefined;
  let ended = false;
  let parts: string[] = [];
  let length = 0;
  let before: Promise<unknown> = Promise.resolve();

  const take = (line: string) => {
    const asked = waiting;
    if (asked === undefined || !line.startsWith(`${asked.id} `)) return;
    asked.settle(
      decode(line) ??
        new Refusal("probe-answer", "The guest's answer to a script is not one; the image answers for itself."),
    );
  };
  const keep = (text: string) => {
    length += text.length;
    // Its start decides whose answer it is, and an answer that is too long is none.
    if (length <= longestAnswer || parts.length === 0) parts.push(text);
  };
  stream.setEncoding("latin1").on("data", (text: string) => {
    const [first = "", ...others] = text.split("\n");
    keep(first);
    for (const other of others) {
      take(parts.join(""));
      parts = [];
      length = 0;
      keep(other);
    }
  });
  const gone = () => {
    ended = true;
    waiting?.settle(new Refusal("qemu-ended", "QEMU has ended before the guest answered a script."));
  };
  stream.on("error", gone).on("close", gone);

  const ask = async (script: string, limit: number): Promise<ProbeResult> => {
    const id = randomBytes(8).toString("hex");
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ProbeResult>((resolve, reject) => {
        const settle = (outcome: ProbeResult | Refusal<ProbeRefusal>) =>
          outcome instanceof Refusal ? reject(outcome) : resolve(outcome);
        timer = setTimeout(() => settle(late(limit)), limit);
        waiting = { id, settle };
        if (ended) return gone();
        stream.write(`${id} ${Math.ceil(limit / 1000)} ${Buffer.from(script).toString("base64")}\n`);
      });
    } finally {
      waiting = undefined;
      clearTimeout(timer);
    }
  };
  return {
    run(script, limit = 60_000) {
      const result = before.then(() => ask(script, limit));
      before = result.catch(() => undefined);
      return result;
    },
  };
}

/** `undefined` for what the guest's script would not have written. */
function decode(line: string): ProbeResult | undefined {
  const [, status = "", out = "", err = "", ...more] = line.replace(/\r$/, "").split(" ");
  const [stdout, stderr] = [decodeOutput(out), decodeOutput(err)];
  const isAnswer = line.length <= longestAnswer && more.length === 0 && /^\d{1,3}$/.test(status);
  if (!isAnswer || stdout === undefined || stderr === undefined) return undefined;
  return { exitCode: Number(status), stdout, stderr };
}

/** Base64 with a full stop after it, so that an answer that was cut short is none. */
function decodeOutput(text: string): string | undefined {
  const encoded = text.slice(0, -1);
  const bytes = Buffer.from(encoded, "base64");
  return text.endsWith(".") && bytes.toString("base64") === encoded ? bytes.toString("utf8") : undefined;
}

function late(limit: number): Refusal<ProbeRefusal> {
  return new Refusal(
    "probe-deadline",
    `The guest did not answer a script within ${limit / 1000} s; see whether it still runs.`,
  );
}
