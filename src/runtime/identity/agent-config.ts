import type { AmphoraIdentity } from "./identity.ts";

export interface AgentConfigOptions {
  /** Where heartbeats go, `address:port` each; `10.0.2.2:5555` when left out, which is this host in user mode. */
  readonly controllers?: readonly string[];
  /** Decides who owns the VIP; `SINGLE` when left out. */
  readonly topology?: "SINGLE" | "ACTIVE_STANDBY";
}

type ConfiguredIdentity = Pick<AmphoraIdentity, "amphoraId" | "heartbeatKey" | "heartbeatInterval">;

/**
 * The amphora agent's own configuration, with the keys and values that a controller writes.
 *
 * The image's script for the encrypted RAM disk takes the third word of the line of `base_cert_dir`, hence the blanks.
 */
export function agentConfig(identity: ConfiguredIdentity, options: AgentConfigOptions = {}): string {
  const { amphoraId, heartbeatKey, heartbeatInterval } = identity;
  const { controllers = ["10.0.2.2:5555"], topology = "SINGLE" } = options;
  const sections: Record<string, Record<string, string | number>> = {
    DEFAULT: { debug: "False", use_syslog: "True", syslog_log_facility: "LOG_LOCAL1" },
    haproxy_amphora: {
      base_cert_dir: "/var/lib/octavia/certs",
      base_path: "/var/lib/octavia",
      bind_host: "::",
      bind_port: 9443,
      haproxy_cmd: "/usr/sbin/haproxy",
      user_log_facility: 0,
      administrative_log_facility: 1,
    },
    health_manager: {
      controller_ip_port_list: controllers.join(", "),
      heartbeat_interval: heartbeatInterval,
      heartbeat_key: heartbeatKey,
    },
    amphora_agent: {
      agent_server_ca: "/etc/octavia/certs/client_ca.pem",
      agent_server_cert: "/etc/octavia/certs/server.pem",
      agent_request_read_timeout: 180,
      amphora_id: amphoraId,
      amphora_udp_driver: "keepalived_lvs",
      agent_tls_protocol: "TLSv1.2",
    },
    controller_worker: { loadbalancer_topology: topology },
  };
  const lines = Object.entries(sections).map(([section, values]) =>
    [`[${section}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ""].join("\n"),
  );
  return lines.join("\n");
}
