import { run } from "../../src/host/run.ts";

/** What makes a datagram as the amphora agent does, with Python's own zlib, json and hmac. */
const program = `
import hashlib, hmac, json, sys, zlib
order = json.load(sys.stdin)
out = []
for text, key, form in order:
    packed = zlib.compress(text.encode(), 9)
    mac = hmac.new(key.encode(), packed, hashlib.sha256)
    out.append((packed + (mac.hexdigest().encode() if form == "hex" else mac.digest())).hex())
json.dump(out, sys.stdout)
`;

export interface HeartbeatOrder {
  readonly text: string;
  readonly key: string;
  readonly form?: "hex" | "bytes";
}

/** Datagrams made by python3, in the order of `orders`. */
export async function pythonHeartbeats(orders: readonly HeartbeatOrder[]): Promise<Buffer[]> {
  const input = JSON.stringify(orders.map(({ text, key, form = "hex" }) => [text, key, form]));
  const { stdout, stderr, exitCode } = await run(["python3", "-c", program], { input });
  if (exitCode !== 0) throw new Error(`python3 failed: ${stderr}`);
  return (JSON.parse(stdout) as string[]).map((hex) => Buffer.from(hex, "hex"));
}
