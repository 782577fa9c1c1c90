import { demand } from "../agent/agent-answer.ts";
import { infoOf } from "../agent/agent-body.ts";
import { certificateFiles } from "../balancer/certificate-files.ts";
import { renderHaproxy, servesHttp } from "../balancer/haproxy.ts";
import type { HaproxyContext } from "../balancer/haproxy-context.ts";
import type { LoadBalancer } from "../balancer/load-balancer.ts";
import { isLvs, renderLvs } from "../balancer/lvs.ts";
import { objectId } from "../balancer/object-id.ts";
import type { Amphora, Endpoint, Service } from "./lab.ts";
import { awaitHaproxy, awaitLvs, haproxyWorkers } from "./service-state.ts";

/** Where a load balancer's addresses are, and how they are reached. */
export interface ServicePlace {
  /** The VIP first, then the additional ones. */
  readonly vips: readonly string[];
  readonly memberAddress: string;
  readonly loadBalancerId?: string;
  readonly peers?: HaproxyContext["peers"];
  readonly endpoint: (port: number, protocol: "tcp" | "udp", address: string) => Promise<Endpoint>;
}

/** A load balancer on an amphora whose VIP is plugged. */
export function serviceOn(amphora: Amphora, place: ServicePlace): Service {
  const { agent, identity, probe } = amphora;
  const { vips, memberAddress, loadBalancerId = objectId("load balancer"), peers } = place;
  const [vip = ""] = vips;
  const certificates = new Map<string, string>();
  const udp = new Map<string, string>();
  let haproxyVersion: string | undefined;
  let served: string | undefined;

  async function serveText(configuration: string): Promise<void> {
    if (served === configuration) return;
    const isFirst = served === undefined;
    const before = isFirst ? [] : await haproxyWorkers(probe, loadBalancerId);
    demand(await agent.uploadHaproxy(identity.amphoraId, loadBalancerId, configuration), 202);
    demand(await agent.command(loadBalancerId, isFirst ? "start" : "reload"), 202);
    await awaitHaproxy(probe, loadBalancerId, before);
    served = configuration;
  }

  async function uploadCertificates(balancer: LoadBalancer): Promise<void> {
    for (const { name, pem } of certificateFiles(balancer)) {
      if (certificates.get(name) === pem) continue;
      demand(await agent.uploadCertificate(loadBalancerId, name, pem), 200);
      certificates.set(name, pem);
      // What is named as before but holds something else is read at a reload only.
      served &&= `${served}\n# ${name} changed`;
    }
  }

  async function serveUdp(balancer: LoadBalancer): Promise<void> {
    for (const listener of balancer.listeners.filter(isLvs)) {
      const text = renderLvs(balancer, listener, { vips });
      const before = udp.get(listener.id);
      if (before === text) continue;
      demand(await agent.uploadUdp(identity.amphoraId, listener.id, text), 200);
      demand(await agent.command(listener.id, before === undefined ? "start" : "reload"), 202);
      if (listener.enabled !== false) await awaitLvs(probe, listener);
      udp.set(listener.id, text);
    }
  }

  return {
    amphora,
    vip,
    memberAddress,
    loadBalancerId,
    serveText,
    async serve(balancer) {
      if (balancer.id !== loadBalancerId) {
        throw new Error(`the load balancer must have the id of its service, ${loadBalancerId}, not ${balancer.id}`);
      }
      if (servesHttp(balancer)) {
        haproxyVersion ??= infoOf(await agent.info()).haproxy_version;
        await uploadCertificates(balancer);
        await serveText(renderHaproxy(balancer, { vips, haproxyVersion, ...(peers && { peers }) }));
      }
      await serveUdp(balancer);
    },
    endpoint: (port, protocol = "tcp", address = vip) => place.endpoint(port, protocol, address),
  };
}
