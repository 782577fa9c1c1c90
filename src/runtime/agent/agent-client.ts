import type { AgentAnswer } from "./agent-answer.ts";
import { type AgentPlace, type AgentRequest, agentRequest } from "./agent-request.ts";
import type { FirewallRule, NetworkPlug, VipPlug } from "./plug-request.ts";

export type { AgentAnswer } from "./agent-answer.ts";

/** How long one request may take: milliseconds, 240,000 when left out. */
export type Patience = Pick<AgentRequest, "limit" | "signal">;

export type AgentAction = "start" | "stop" | "reload";

/**
 * Every route of the amphora agent's API 1.0; requests to one agent run one after the other, as the agent serves them.
 * Each gives the answer whatever its status (`demand` insists on one); `infoOf` and its siblings read the bodies.
 */
export interface AgentClient {
  /** GET /: 200, see `versionOf`. */
  version(patience?: Patience): Promise<AgentAnswer>;
  /** GET /1.0/info: 200, see `infoOf`. */
  info(patience?: Patience): Promise<AgentAnswer>;
  /** GET /1.0/details: 200, see `detailsOf`. */
  details(patience?: Patience): Promise<AgentAnswer>;
  /** GET /1.0/listeners: 200, see `listenersOf`. */
  listeners(patience?: Patience): Promise<AgentAnswer>;
  /** PUT …/haproxy: 202 and the MD5 as ETag, or 400 with what HAProxy said; the configuration in use stays then. */
  uploadHaproxy(
    amphoraId: string,
    loadBalancerId: string,
    configuration: string,
    patience?: Patience,
  ): Promise<AgentAnswer>;
  /** GET …/haproxy: 200 text and its MD5 as ETag, or 404. */
  haproxy(loadBalancerId: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/loadbalancer/ID/ACTION, of a load balancer or of a UDP or SCTP listener: 202, 404 or 500. */
  command(id: string, action: AgentAction, patience?: Patience): Promise<AgentAnswer>;
  /** DELETE /1.0/listeners/ID, of a load balancer or of a UDP or SCTP listener: 200, known or not. */
  deleteListener(id: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT …/udp_listener: 200 and the MD5 as ETag; not checked. */
  uploadUdp(amphoraId: string, listenerId: string, configuration: string, patience?: Patience): Promise<AgentAnswer>;
  /** GET …/udp_listener: 200 text, or 404. */
  udp(listenerId: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT …/certificates/NAME: 200 and the MD5 as ETag, or 400 of a name that does not end in `.pem`. */
  uploadCertificate(loadBalancerId: string, name: string, pem: string, patience?: Patience): Promise<AgentAnswer>;
  /** GET …/certificates/NAME: 200, see `certificateDigestOf`, or 404. */
  certificate(loadBalancerId: string, name: string, patience?: Patience): Promise<AgentAnswer>;
  /** DELETE …/certificates/NAME: 200, known or not. */
  deleteCertificate(loadBalancerId: string, name: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/certificate: 202; certificate, then key, of the agent itself, from the next connection on. */
  replaceServerCertificate(pem: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/config: 202; the heartbeats follow from agent 18 on. */
  replaceConfig(configuration: string, patience?: Patience): Promise<AgentAnswer>;
  /** POST /1.0/plug/vip/ADDRESS: 202; 404 while no NIC has that MAC; 400; 409 the second time. */
  plugVip(vip: string, body: VipPlug, patience?: Patience): Promise<AgentAnswer>;
  /** POST /1.0/plug/network: 202, 404 while no NIC has that MAC, 400. */
  plugNetwork(body: NetworkPlug, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/vrrp/upload: 200 and the MD5 as ETag. */
  uploadVrrp(configuration: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/vrrp/ACTION: 202, or 500 with what systemctl said. */
  commandVrrp(action: AgentAction, patience?: Patience): Promise<AgentAnswer>;
  /** GET /1.0/interface/ADDRESS: 200, see `interfaceNameOf`; 404; 400 where it is no address. */
  interfaceOf(address: string, patience?: Patience): Promise<AgentAnswer>;
  /** PUT /1.0/interface/ADDRESS/rules, from agent 14 on: 200, 400, 404; an older agent answers 404 whatever is sent. */
  replaceRules(address: string, rules: readonly FirewallRule[], patience?: Patience): Promise<AgentAnswer>;
  /** Anything else: other methods, bodies and clients than the agent allows. */
  request(request: AgentRequest): Promise<AgentAnswer>;
}

/** A client of one agent. */
export function agentClient(place: AgentPlace, usual: Patience = {}): AgentClient {
  let last: Promise<unknown> = Promise.resolve();
  const request = (wanted: AgentRequest): Promise<AgentAnswer> => {
    const turn = last.then(() => agentRequest(place, { ...usual, ...wanted }));
    // What went wrong with one request is told to its own caller, and is no reason to keep the next.
    last = turn.catch(() => {});
    return turn;
  };
  const get = (path: string, patience?: Patience) => request({ ...patience, method: "GET", path });
  const remove = (path: string, patience?: Patience) => request({ ...patience, method: "DELETE", path });
  const put = (path: string, patience?: Patience, body?: string) =>
    request({ ...patience, method: "PUT", path, ...(body !== undefined && { body, headers: octets }) });
  const send = (method: string, path: string, value: unknown, patience?: Patience) =>
    request({ ...patience, method, path, body: JSON.stringify(value), headers: json });

  return {
    version: (patience) => get("/", patience),
    info: (patience) => get(at`info`, patience),
    details: (patience) => get(at`details`, patience),
    listeners: (patience) => get(at`listeners`, patience),
    uploadHaproxy: (amphora, id, text, patience) => put(at`loadbalancer/${amphora}/${id}/haproxy`, patience, text),
    haproxy: (id, patience) => get(at`loadbalancer/${id}/haproxy`, patience),
    command: (id, action, patience) => put(at`loadbalancer/${id}/${action}`, patience),
    deleteListener: (id, patience) => remove(at`listeners/${id}`, patience),
    uploadUdp: (amphora, id, text, patience) => put(at`listeners/${amphora}/${id}/udp_listener`, patience, text),
    udp: (id, patience) => get(at`listeners/${id}/udp_listener`, patience),
    uploadCertificate: (id, name, pem, patience) => put(at`loadbalancer/${id}/certificates/${name}`, patience, pem),
    certificate: (id, name, patience) => get(at`loadbalancer/${id}/certificates/${name}`, patience),
    deleteCertificate: (id, name, patience) => remove(at`loadbalancer/${id}/certificates/${name}`, patience),
    replaceServerCertificate: (pem, patience) => put(at`certificate`, patience, pem),
    replaceConfig: (text, patience) => put(at`config`, patience, text),
    plugVip: (vip, body, patience) => send("POST", at`plug/vip/${vip}`, body, patience),
    plugNetwork: (body, patience) => send("POST", at`plug/network`, body, patience),
    uploadVrrp: (text, patience) => put(at`vrrp/upload`, patience, text),
    commandVrrp: (action, patience) => put(at`vrrp/${action}`, patience),
    interfaceOf: (address, patience) => get(at`interface/${address}`, patience),
    replaceRules: (address, rules, patience) => send("PUT", at`interface/${address}/rules`, rules, patience),
    request,
  };
}

const json = { "content-type": "application/json" };
const octets = { "content-type": "application/octet-stream" };

/** A path of API 1.0, its variable parts encoded. */
function at(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return `/1.0/${String.raw({ raw: parts }, ...values.map(encodeURIComponent))}`;
}
