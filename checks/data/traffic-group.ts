import type { Listener, LoadBalancer, Member, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import type { Endpoint, Lab, Service } from "../../src/runtime/lab/lab.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";

/** What the members of all protocols have in common. */
interface AnyMember {
  readonly name: string;
  readonly port: number;
  reset(): void;
  start(): Promise<void>;
}

/** A group's load balancer, served, with its members, whose counts are 0 again. */
export interface Served<Members> {
  readonly service: Service;
  readonly members: Members;
  readonly balancer: LoadBalancer;
  readonly member: StateMember;
  /** Where clients here reach a port of the VIP. */
  at(port: number): Promise<Endpoint>;
}

/** What a group's load balancer consists of. */
export interface Parts {
  readonly listeners: readonly Listener[];
  readonly pools: readonly Pool[];
}

/** States a member to a load balancer. */
export type StateMember = (member: AnyMember, more?: Partial<Member>) => Member;

/** Milliseconds that a client waits: an amphora under emulation takes its time. */
export const timeout = 30_000;

/**
 * A group of checks that share one load balancer, because each upload of a configuration costs seconds. Members are made
 * once for all checks of a lab, with which they end; the checks after the first find all of it served.
 */
export function trafficGroup<Members extends Readonly<Record<string, AnyMember>>>(
  open: (traffic: Traffic) => Promise<Members>,
  partsOf: (members: Members, member: StateMember) => Parts,
): (lab: Lab) => Promise<Served<Members>> {
  const opened = new WeakMap<Lab, Promise<Members>>();
  return async (lab) => {
    const service = await lab.service();
    const opening = opened.get(lab) ?? open(new Traffic());
    opened.set(lab, opening);
    const members = await opening;
    const { memberAddress: address, loadBalancerId: id } = service;
    const member: StateMember = ({ name, port }, more = {}) => ({
      id: objectId(`member ${name}`),
      address,
      port,
      ...more,
    });
    const balancer = { id, ...partsOf(members, member) };
    for (const one of Object.values(members)) await one.start();
    await service.serve(balancer);
    for (const one of Object.values(members)) one.reset();
    return { service, members, balancer, member, at: (port) => service.endpoint(port) };
  };
}

/** A pool of HTTP, balanced by turns, unless it is said to be otherwise. */
export function pool(name: string, members: readonly Member[], more: Partial<Pool> = {}): Pool {
  return { id: objectId(`pool ${name}`), protocol: "HTTP", algorithm: "ROUND_ROBIN", members, ...more };
}

/** A listener of HTTP, with a limit that keeps HAProxy's tables small. */
export function listener(port: number, { id }: Pool, more: Partial<Listener> = {}): Listener {
  return { id: objectId(`listener ${port}`), protocol: "HTTP", port, defaultPool: id, connectionLimit: 1000, ...more };
}
