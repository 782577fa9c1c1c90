import { randomBytes } from "node:crypto";
import { Refusal } from "../../refusal.ts";
import { guestProbeCommand, guestProbePath, guestProbeScript } from "../machine/guest-probe.ts";
import { type AgentConfigOptions, agentConfig } from "./agent-config.ts";
import type { AmphoraIdentity } from "./identity.ts";
import { type LogHost, logForwarding } from "./log-forwarding.ts";
import { userData } from "./user-data.ts";

export interface DriveOptions extends AgentConfigOptions {
  /** How the four files come: injected by Nova, or inside the user data as with `user_data_config_drive`. */
  readonly delivery?: "files" | "user_data";
  /** Directory of the metadata; clouds offer several and cloud-init takes the newest that it knows. */
  readonly versions?: readonly ("latest" | "2018-08-27")[];
  /** Where logs go; 10.0.2.2:5514 when left out. */
  readonly logHost?: LogHost;
  /** `network_data.json`, for what has no DHCP. */
  readonly networkData?: unknown;
}

/** Nova's quota of one injected file: bytes. */
const largestFile = 10 * 1024;

/** Text of every file of a config drive by its path from the drive's root, in the shape in which Nova writes it. */
export function driveTree(identity: AmphoraIdentity, options: DriveOptions = {}): Record<string, string> {
  const { amphoraId, ca, server } = identity;
  const { delivery = "files", versions = ["latest", "2018-08-27"], networkData } = options;
  const octavia: Record<string, string> = {
    "/etc/octavia/certs/server.pem": server.certificate + server.key,
    "/etc/octavia/certs/client_ca.pem": ca.certificate,
    "/etc/octavia/amphora-agent.conf": agentConfig(identity, options),
    "/etc/rsyslog.d/10-rsyslog.conf": logForwarding(options.logHost ?? { host: "10.0.2.2", port: 5514 }),
  };
  const injected = { ...(delivery === "files" && octavia), [guestProbePath]: guestProbeScript };
  const files = Object.entries(injected).map(([path, content], index) => {
    if (Buffer.byteLength(content) > largestFile) {
      throw new Refusal("config-drive", `${path} has more than the 10 KiB that Nova injects; make it smaller.`);
    }
    return { path, content, content_path: `/content/${String(index).padStart(4, "0")}` };
  });
  const name = `amphora-${amphoraId}`;
  const metadata = {
    uuid: amphoraId,
    name,
    hostname: name,
    launch_index: 0,
    availability_zone: "nova",
    project_id: "0".repeat(32),
    // Nova gives 512 bytes from which the guest may seed its generator.
    random_seed: randomBytes(512).toString("base64"),
    public_keys: {},
    files: files.map(({ path, content_path }) => ({ path, content_path })),
  };
  const cloudConfig = userData({
    bootCommands: [guestProbeCommand],
    ...(delivery === "user_data" && { files: octavia }),
  });
  return {
    ...Object.fromEntries(files.map(({ content, content_path }) => [`openstack${content_path}`, content])),
    ...Object.fromEntries(
      versions.flatMap((version) => [
        [`openstack/${version}/meta_data.json`, `${JSON.stringify(metadata)}\n`],
        [`openstack/${version}/user_data`, cloudConfig],
        ...(networkData === undefined
          ? []
          : [[`openstack/${version}/network_data.json`, `${JSON.stringify(networkData)}\n`]]),
      ]),
    ),
  };
}
