/** What a heartbeat says; see `decodeHeartbeat`. */
export interface Heartbeat {
  readonly id: string;
  readonly seq: number;
  readonly ver: number;
  readonly listeners: Readonly<Record<string, HeartbeatListener>>;
  readonly pools: Readonly<Record<string, HeartbeatPool>>;
}

export interface HeartbeatListener {
  readonly status: string;
  /** `conns` is absolute, the others are what came since the last heartbeat (version 3). */
  readonly stats: Readonly<Record<"tx" | "rx" | "conns" | "totconns" | "ereq", number>>;
}

export interface HeartbeatPool {
  readonly status: string;
  readonly members: Readonly<Record<string, string>>;
}
