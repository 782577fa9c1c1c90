import { readFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../src/host/run.ts";
import { AMPHORA_ID, makeCertificates, makeConfigDrive, must } from "./config-drive.ts";

/** What a booted amphora said of itself. */
export interface FirstLook {
  /** Seconds from power-on until the agent answered GET / with 200. */
  readonly agentSeconds: number;
  /** The agent's answer. */
  readonly answer: string;
  /** Answers of the guest by question, as printed on its serial console. */
  readonly facts: ReadonlyMap<string, string>;
}

const MARK = "first-look:";

/** Questions put to the guest once it has come to rest; each answer is one line. */
const QUESTIONS: Readonly<Record<string, string>> = {
  state: "systemctl is-system-running",
  failed: "systemctl list-units --failed --plain --no-legend | cut -d' ' -f1",
  agent: "systemctl is-active amphora-agent",
  agentAlias: "systemctl show -P Id octavia-agent",
  ramDisk: "findmnt -n -o SOURCE,FSTYPE /var/lib/octavia/certs",
  ramDiskType: 'cryptsetup status certfs-ramfs | awk \'$1=="type:" || $1=="device:" {print $2}\'',
  haproxy: "systemctl is-active haproxy",
  keepalived: "systemctl is-active keepalived",
  bufferSizes: "sysctl -n net.ipv4.tcp_rmem",
  openFiles: "sysctl -n fs.nr_open",
  alternativeNames: "ip link | grep -c altname",
  logSocket: "test -S /run/rsyslog/octavia/log && echo present",
  hostName: "getent hosts \"$(hostname)\" | tr -s ' '",
  sshAddresses: "ss -Hltn sport = :22 | awk '{print $4}'",
  hostKeys: "cd /etc/ssh && ls ssh_host_*_key",
  datasource: "cloud-init query platform",
  cloudInit: "cloud-init status",
  times: "systemd-analyze time | head -n 1",
};

/**
 * Boots an overlay of `image` under QEMU's own emulation with a configuration drive, waits for the agent's first answer
 * and asks the guest a few questions over its serial console. QEMU has ended when this returns, whatever the end.
 * @param directory an empty directory, for the overlay, keys and logs
 * @param patience most milliseconds until the last answer
 */
export async function firstLook(image: string, directory: string, patience: number): Promise<FirstLook> {
  await makeCertificates(directory);
  await makeConfigDrive(directory, questionScript());
  const base = resolve(image);
  await must("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, join(directory, "disk.qcow2"));
  const port = await freePort();
  const giveUp = Date.now() + patience;
  const stop = new AbortController();
  const powerOn = Date.now();
  const machine = run(qemuCommand(directory, port), { dieWithParent: true, signal: stop.signal });
  let ended: string | undefined;
  const end = machine.then(
    ({ exitCode, stderr }) => {
      ended = `QEMU ended early with status ${exitCode}: ${stderr}`;
    },
    (error: unknown) => {
      ended = String(error);
    },
  );
  /** Tries every second until there is a value, QEMU is gone or patience is at an end. */
  const awaitValue = async <T>(what: string, attempt: () => Promise<T | undefined> | T | undefined): Promise<T> => {
    while (ended === undefined && Date.now() < giveUp) {
      const value = await attempt();
      if (value !== undefined) return value;
      await sleep(1000);
    }
    throw new Error(`${ended ?? `no ${what} in time`}; the console ended with:\n${consoleOf(directory).slice(-3000)}`);
  };
  try {
    const answer = await awaitValue("answer of the agent", () => askAgent(directory, port));
    const agentSeconds = (Date.now() - powerOn) / 1000;
    const facts = await awaitValue("report on the console", () => factsOf(consoleOf(directory)));
    return { agentSeconds, answer, facts };
  } finally {
    stop.abort();
    await end;
  }
}

/** Waits in the guest until the agent listens and no start job is left, then prints every answer on one line. */
function questionScript(): string {
  const say = (key: string, command: string) =>
    `printf '\\n${MARK} %s=%s\\n' ${key} "$( (${command}) 2>&1 | tr '\\n' ' ')"`;
  const questions = Object.entries(QUESTIONS).map(([key, command]) => say(key, command));
  return `for i in $(seq 300); do
  ss -Hltn sport = :9443 | grep -q . && break
  sleep 1
done
systemctl is-system-running --wait >/dev/null
{
${questions.join("\n")}
${say("end", "echo reached")}
} >/dev/ttyS0
`;
}

function qemuCommand(directory: string, port: number): string[] {
  const forward = `hostfwd=tcp:127.0.0.1:${port}-10.0.2.15:9443`;
  return [
    ...["qemu-system-x86_64", "-machine", "pc", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1024"],
    ...["-nodefaults", "-display", "none", "-no-reboot", "-serial", `file:${join(directory, "console.log")}`],
    ...["-drive", `file=${join(directory, "disk.qcow2")},if=virtio,format=qcow2,cache=unsafe,discard=unmap`],
    ...["-drive", `file=${join(directory, "drive.iso")},if=virtio,format=raw,readonly=on`],
    ...["-netdev", `user,id=mgmt,net=10.0.2.0/24,restrict=on,${forward}`, "-device", "virtio-net-pci,netdev=mgmt"],
    ...["-netdev", "user,id=vip,net=10.99.0.0/24,restrict=on", "-device", "virtio-net-pci,netdev=vip"],
    ...["-device", "virtio-rng-pci"],
  ];
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? done(address.port) : fail(new Error("no port"))));
    });
  });
}

/** The body of GET /, or undefined while there is no 200; QEMU accepts connections long before the guest does. */
function askAgent(directory: string, port: number): Promise<string | undefined> {
  const [ca, cert, key] = ["ca.pem", "client.crt", "client.key"].map((name) => readFileSync(join(directory, name)));
  return new Promise((done) => {
    const options = { host: "127.0.0.1", port, path: "/", ca, cert, key, servername: AMPHORA_ID, agent: false };
    const call = request({ ...options, timeout: 10_000 }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("error", () => done(undefined));
      response.on("end", () => done(response.statusCode === 200 ? body : undefined));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => done(undefined));
    call.end();
  });
}

function consoleOf(directory: string): string {
  try {
    return readFileSync(join(directory, "console.log"), "latin1");
  } catch {
    return "";
  }
}

function factsOf(console: string): ReadonlyMap<string, string> | undefined {
  const facts = new Map<string, string>();
  for (const line of console.split(/\r?\n/)) {
    const [, key, value] = /first-look: (\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) facts.set(key, (value ?? "").trim());
  }
  return facts.has("end") ? facts : undefined;
}
