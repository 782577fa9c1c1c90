/** An answer of the agent, whatever its status. */
export interface AgentAnswer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  readonly body: Body;
  /** As it came. */
  readonly text: string;
  readonly milliseconds: number;
}

/** Every route of the amphora agent's API 1.0, typed; requests to one agent run one after the other, as the agent serves them. */
export interface AgentClient {
  version(): Promise<AgentAnswer>;
  info(): Promise<AgentAnswer>;
  details(): Promise<AgentAnswer>;
  listeners(): Promise<AgentAnswer>;
  uploadHaproxy(amphoraId: string, loadBalancerId: string, configuration: string): Promise<AgentAnswer>;
  haproxy(loadBalancerId: string): Promise<AgentAnswer>;
  command(id: string, action: "start" | "stop" | "reload"): Promise<AgentAnswer>;
  uploadUdp(amphoraId: string, listenerId: string, configuration: string): Promise<AgentAnswer>;
  plugVip(vip: string, body: unknown): Promise<AgentAnswer>;
  uploadCertificate(loadBalancerId: string, name: string, pem: string): Promise<AgentAnswer>;
  // The owner completes and types the rest.
}
