import type { KeyPair } from "../identity/identity.ts";
import { type HostHaproxy, type HostHaproxyOptions, startHostHaproxy } from "./host-haproxy.ts";
import { KeptConnections } from "./http-client.ts";
import { HttpMember, type HttpMemberOptions } from "./http-member.ts";
import { TcpMember, type TcpMemberOptions } from "./tcp-member.ts";
import { UdpMember, type UdpMemberOptions } from "./udp-member.ts";

export interface TrafficOptions {
  /** Where members listen that are given no address: 127.0.0.1 when left out. */
  readonly address?: string;
}

const open = new Set<Traffic>();

/** The members and the kept connections of one check, which end together. */
export class Traffic {
  readonly #address: string;
  readonly #ends: (() => unknown)[] = [];
  #ended = false;

  constructor({ address = "127.0.0.1" }: TrafficOptions = {}) {
    this.#address = address;
    open.add(this);
  }

  /** @throws {Refusal} `member-port` when the port or address cannot be had */
  http(name: string, options: HttpMemberOptions = {}): Promise<HttpMember> {
    return this.#keep(HttpMember.open(name, { address: this.#address, ...options }));
  }

  /** @throws {Refusal} `member-port` when the port or address cannot be had */
  tcp(name: string, options: TcpMemberOptions = {}): Promise<TcpMember> {
    return this.#keep(TcpMember.open(name, { address: this.#address, ...options }));
  }

  /** A member that shakes hands and then says its name, for monitors of type TLS-HELLO. */
  hello(name: string, identity: KeyPair, options: TcpMemberOptions = {}): Promise<TcpMember> {
    return this.tcp(name, { tls: { identity }, ...options });
  }

  /** @throws {Refusal} `member-port` when the port or address cannot be had */
  udp(name: string, options: UdpMemberOptions = {}): Promise<UdpMember> {
    return this.#keep(UdpMember.open(name, { address: this.#address, ...options }));
  }

  /** Connections that requests of this check use again. */
  agent(most?: number): KeptConnections {
    const kept = new KeptConnections(most);
    this.#ends.push(() => kept.end());
    return kept;
  }

  /** @throws {Refusal} as `startHostHaproxy` */
  async haproxy(configuration: string, options: HostHaproxyOptions): Promise<HostHaproxy> {
    const haproxy = await startHostHaproxy(configuration, options);
    await this.#onEnd(() => haproxy.stop());
    return haproxy;
  }

  /** May be called again. */
  async end(): Promise<void> {
    this.#ended = true;
    open.delete(this);
    await Promise.allSettled(this.#ends.splice(0).map((end) => end()));
  }

  async #keep<Member extends { stop(): Promise<void> }>(opening: Promise<Member>): Promise<Member> {
    const member = await opening;
    await this.#onEnd(() => member.stop());
    return member;
  }

  // What was still opening when the scope ended would outlive it.
  async #onEnd(end: () => Promise<void>): Promise<void> {
    if (this.#ended) await end();
    else this.#ends.push(end);
  }
}

/** Runs `body` with members of its own, which are gone whatever its end. */
export async function withTraffic<Value>(
  body: (traffic: Traffic) => Promise<Value>,
  options?: TrafficOptions,
): Promise<Value> {
  const traffic = new Traffic(options);
  try {
    return await body(traffic);
  } finally {
    await traffic.end();
  }
}

/** Ends whatever `Traffic` there still is in this process. */
export async function endTraffic(): Promise<void> {
  await Promise.all([...open].map((traffic) => traffic.end()));
}
