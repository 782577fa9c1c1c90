import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Guest, guestOf } from "../../src/guest/guest.ts";
import { agentClient } from "../../src/runtime/agent/agent-client.ts";
import { type AmphoraIdentity, makeIdentity } from "../../src/runtime/identity/identity.ts";
import type { Amphora, Lab, Service } from "../../src/runtime/lab/lab.ts";
import { noLab } from "../../src/runtime/lab/no-lab.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { goodAmphora } from "./good-amphora.ts";
import { memoryTree } from "./memory-tree.ts";
import { allChecks } from "./verification.ts";

/** What is wrong with an agent that a check is to see through. */
export interface AgentFault {
  /** Demands no certificate. */
  readonly letsAnybodyIn?: boolean;
  /** Goes on showing its first certificate. */
  readonly keepsCertificate?: boolean;
  /** Takes any configuration of HAProxy. */
  readonly checksNothing?: boolean;
  /** Forgets nothing that is deleted. */
  readonly deletesNothing?: boolean;
  /** Answers otherwise to `METHOD /path`. */
  readonly answer?: (request: string, usual: Answer) => Answer;
  /** What a script inside says otherwise. */
  readonly inside?: (script: string, usual: string) => string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly etag?: string;
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const ok = (etag?: string, status = 200): Answer => ({
  status,
  body: { message: "OK" },
  ...(etag !== undefined && { etag }),
});
const refused = (status: number, message: string): Answer => ({ status, body: { message } });

/** Made once: its keys are most of a test's time. */
let identity: Promise<AmphoraIdentity> | undefined;

/** Runs checks on a stand-in for an amphora: a real server over mutual TLS that answers as agent 11 does, without an inside. */
export async function resultsOnAgent(
  ids: readonly string[],
  fault: AgentFault = {},
): Promise<Map<string, CheckResult>> {
  const { checks, run } = await allChecks();
  const selected = checks.map(({ description }) => description).filter(({ id }) => ids.includes(id));
  const guest = guestOf(memoryTree(goodAmphora()));
  identity ??= makeIdentity({ heartbeatInterval: 1 });
  const agent = new StandInAgent(fault, guest, await identity);
  try {
    const results = await run(selected, { image: {} as ImageUnderTest, guest, lab: await agent.lab() });
    return new Map(results.map((result) => [result.id, result]));
  } finally {
    agent.end();
  }
}

class StandInAgent {
  readonly #fault: AgentFault;
  readonly #guest: Guest;
  readonly #identity: AmphoraIdentity;
  readonly #server: Server;
  readonly #kept = new Map<string, string>();
  readonly #configuration = new Map<string, string>();
  #beats = 0;

  constructor(fault: AgentFault, guest: Guest, identity: AmphoraIdentity) {
    this.#fault = fault;
    this.#guest = guest;
    this.#identity = identity;
    this.#configuration.set("/etc/octavia/amphora-agent.conf", `amphora_id = ${identity.amphoraId}\n`);
    const { server, ca } = identity;
    const demands = { requestCert: !fault.letsAnybodyIn, rejectUnauthorized: !fault.letsAnybodyIn, ca: ca.certificate };
    this.#server = createServer({ cert: server.certificate, key: server.key, ...demands });
    this.#server.on("request", async (request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const asked = `${request.method} ${request.url}`;
      const isJson = request.headers["content-type"] === "application/json";
      const usual = this.#answer(asked, Buffer.concat(parts).toString(), isJson);
      const { status, body, etag } = fault.answer?.(asked, usual) ?? usual;
      const isText = typeof body === "string";
      const type = { "content-type": isText ? "text/plain" : "application/json" };
      response.writeHead(status, { ...type, ...(etag && { etag }) }).end(isText ? body : JSON.stringify(body));
    });
  }

  async lab(): Promise<Lab> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    const { amphoraId, ca, client } = this.#identity;
    const amphora = {
      name: "stand-in",
      identity: this.#identity,
      agent: agentClient({ host: "127.0.0.1", port, amphoraId, ca: ca.certificate, client }),
      probe: { run: async (script: string) => ({ stdout: this.#inside(script), stderr: "", exitCode: 0 }) },
      heartbeats: { next: async () => ({ at: 1000 * this.#beats++ }) },
    } as unknown as Amphora;
    const service = { amphora, vip: "10.99.0.10" } as Service;
    return { ...noLab, amphora: async () => amphora, service: async () => service };
  }

  end(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(asked: string, body: string, isJson: boolean): Answer {
    const [method = "", path = ""] = asked.split(" ");
    const keep = (status: number): Answer => {
      this.#kept.set(path, body);
      return ok(md5(body), status);
    };
    const give = (missing: string): Answer => {
      const text = this.#kept.get(path);
      return text === undefined ? refused(404, missing) : { status: 200, body: text, etag: md5(text) };
    };
    const route = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID");
    if (asked === "GET /") return { status: 200, body: { api_version: "1.0" } };
    if (asked === "GET /1.0/info") return { status: 200, body: this.#info() };
    if (asked === "GET /1.0/details") return { status: 200, body: this.#details() };
    if (asked === "GET /1.0/listeners") return { status: 200, body: this.#listeners() };
    if (asked === "PUT /1.0/certificate") return this.#rotate(body);
    if (asked === "PUT /1.0/config") return this.#configure(body);
    if (/^PUT .*\/explode$/.test(asked)) return refused(400, "Unknown action: explode");
    if (/^\/1\.0\/(loadbalancer\/ID|listeners\/ID)\/ID\/(haproxy|udp_listener)$/.test(route)) {
      const isBad = route.endsWith("haproxy") && !this.#fault.checksNothing && !body.includes("frontend");
      if (isBad) return refused(400, "[/x/haproxy.cfg.new:1]: unknown keyword 'nonsense'");
      // It is read by the object's own id alone.
      this.#kept.set(path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}\//, ""), body);
      return ok(md5(body), route.endsWith("haproxy") ? 202 : 200);
    }
    if (/^GET .*\/(haproxy|udp_listener)$/.test(asked)) return give("Not Found");
    if (/^PUT .*\/(start|reload|stop)$/.test(asked)) {
      const id = path.split("/")[3] ?? "";
      return [...this.#kept.keys()].some((one) => one.includes(id)) ? ok(undefined, 202) : refused(404, "Not Found");
    }
    if (route.includes("/certificates/..")) return refused(404, "Not Found");
    if (route.includes("/certificates/")) return this.#certificate(method, path, keep);
    if (/^DELETE .*\/listeners\/[^/]+$/.test(asked)) {
      const id = path.split("/")[3] ?? "";
      if (!this.#fault.deletesNothing)
        for (const one of [...this.#kept.keys()]) if (one.includes(id)) this.#kept.delete(one);
      return ok();
    }
    if (route.startsWith("/1.0/plug/") && method === "POST") return plugged(route, body, isJson);
    if (/^\/1\.0\/interface\/[^/]+$/.test(route)) {
      return route.endsWith("nonsense")
        ? refused(400, "Invalid IP address")
        : refused(404, "Error interface not found");
    }
    return refused(["nowhere", "/0.5/", "/rules"].some((part) => path.includes(part)) ? 404 : 405, "Not allowed");
  }

  #certificate(method: string, path: string, keep: (status: number) => Answer): Answer {
    if (!path.endsWith(".pem")) return refused(400, "Filename has wrong format");
    if (method === "PUT") return keep(200);
    if (method === "DELETE") {
      if (!this.#fault.deletesNothing) this.#kept.delete(path);
      return ok();
    }
    const text = this.#kept.get(path);
    return text === undefined ? refused(404, "Certificate Not Found") : { status: 200, body: { md5sum: md5(text) } };
  }

  #rotate(pem: string): Answer {
    const end = pem.indexOf("-----BEGIN PRIVATE KEY-----");
    if (!this.#fault.keepsCertificate)
      this.#server.setSecureContext({
        cert: pem.slice(0, end),
        key: pem.slice(end),
        ca: this.#identity.ca.certificate,
      });
    return ok(undefined, 202);
  }

  #configure(text: string): Answer {
    this.#configuration.set("/etc/octavia/amphora-agent.conf", text);
    return ok(undefined, 202);
  }

  #info(): Record<string, string> {
    const version = (name: string) => this.#guest.packages()?.installed(name)?.version ?? "none";
    return {
      hostname: `amphora-${this.#identity.amphoraId}`,
      api_version: "1.0",
      haproxy_version: version("haproxy"),
      keepalived_version: version("keepalived"),
      ipvsadm_version: version("ipvsadm"),
    };
  }

  #details(): Record<string, unknown> {
    return {
      ...{
        ...this.#info(),
        active: true,
        networks: {},
        haproxy_count: 0,
        lvs_listener_process_count: 0,
        listeners: [],
      },
      ...{ load: ["0.1", "0.2", "0.3"], topology: "SINGLE", topology_status: "OK" },
      cpu: { total: 10, user: "1", system: "1", soft_irq: "1" },
      memory: { total: 1000, free: 500, buffers: 1, cached: 1, swap_used: 0, shared: 1, slab: 1 },
      disk: { used: 2000, available: 3000 },
    };
  }

  #listeners(): unknown[] {
    return [...this.#kept].flatMap(([path, text]) => {
      const [, http] = /^frontend (\S+)$/m.exec(text) ?? [];
      if (http !== undefined) return [{ status: "ACTIVE", uuid: http, type: "HTTP" }];
      return path.endsWith("udp_listener") ? [{ status: "ACTIVE", uuid: path.split("/")[3], type: "UDP" }] : [];
    });
  }

  #inside(script: string): string {
    const usual = this.#usualInside(script);
    return this.#fault.inside?.(script, usual) ?? usual;
  }

  #usualInside(script: string): string {
    const ids = [...this.#kept.keys()].map((path) => path.split("/")[3]);
    if (script.startsWith("systemctl list-units")) {
      return ids.map((id) => `haproxy-${id}.service\noctavia-keepalivedlvs-${id}.service\n`).join("");
    }
    const certificate = [...this.#kept].find(([path]) => path.includes("/certificates/"))?.[1] ?? "";
    if (script.startsWith("md5sum")) return `${md5(certificate)}  -\n600 root\ndisk\ncrypt\n`;
    if (script.startsWith("sed")) return "1000\n 2000 3000\n2\n";
    if (script.startsWith("stat")) return "660 root\n";
    const files = [...this.#configuration];
    if (script.startsWith("cat")) return files[0]?.[1] ?? "";
    return files.map(([path, text]) => `${createHash("sha256").update(text).digest("hex")}  ${path}\n`).join("");
  }
}

function plugged(route: string, body: string, isJson: boolean): Answer {
  const word = route.includes("vip") ? "subnet information" : "port information";
  if (!isJson || !body.includes("mac_address")) return refused(400, `Invalid ${word}`);
  if (route.endsWith("nonsense")) return refused(400, "Invalid VIP");
  return refused(404, "No suitable network interface found");
}
