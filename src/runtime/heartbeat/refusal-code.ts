/** Why what came by UDP is no heartbeat, or why none came. */
export type HeartbeatRefusalCode =
  /** Too short, too long, or signed with another key. */
  | "heartbeat-signature"
  /** No zlib stream, one that ends early, or one that unpacks to more than any amphora has to say. */
  | "heartbeat-compression"
  /** No JSON, or JSON that says something else than heartbeats do. */
  | "heartbeat-document"
  /** The port on which heartbeats are received cannot be had. */
  | "heartbeat-port"
  /** No heartbeat of the kind that was waited for came in time. */
  | "heartbeat-deadline";
