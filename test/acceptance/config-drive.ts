import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/host/run.ts";

/** The amphora's identity: instance id, and name in its certificate. */
export const AMPHORA_ID = "5f7cf1c3-2b6b-4d52-8d0c-3f0f7a6f9a01";
/** Runs a program that has to succeed. */
export async function must(...command: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(command);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr}`);
}

/** A CA, the agent's server certificate and a controller's client certificate, as PEM files. */
export async function makeCertificates(directory: string): Promise<void> {
  const at = (name: string) => join(directory, name);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await must(
    "openssl",
    "req",
    "-x509",
    ...newKey,
    "-subj",
    "/CN=test CA",
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
  );
  const extensions = {
    server: `subjectAltName=DNS:${AMPHORA_ID}\nextendedKeyUsage=serverAuth,clientAuth\n`,
    client: "extendedKeyUsage=clientAuth\n",
  };
  for (const [name, extension] of Object.entries(extensions)) {
    writeFileSync(at(`${name}.ext`), extension);
    const [key, csr, crt] = [at(`${name}.key`), at(`${name}.csr`), at(`${name}.crt`)];
    await must("openssl", "req", ...newKey, "-subj", `/CN=${AMPHORA_ID}`, "-keyout", key, "-out", csr);
    const signing = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at(`${name}.ext`)];
    await must("openssl", "x509", "-req", "-in", csr, ...signing, "-out", crt);
  }
}

/**
 * The drive Nova would attach: ISO 9660 labelled config-2 with the four files Octavia injects, and a script
 * that the guest starts as a unit of its own when the first boot is nearly done.
 */
export async function makeConfigDrive(directory: string, script: string): Promise<void> {
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  const files = new Map([
    ["/etc/octavia/amphora-agent.conf", agentConfiguration()],
    ["/etc/octavia/certs/server.pem", read("server.crt") + read("server.key")],
    ["/etc/octavia/certs/client_ca.pem", read("ca.pem")],
    ["/etc/rsyslog.d/10-rsyslog.conf", "# no log offloading in this test\n"],
    ["/root/first-look.sh", script],
  ]);
  const latest = join(directory, "drive", "openstack", "latest");
  const content = join(directory, "drive", "openstack", "content");
  mkdirSync(latest, { recursive: true });
  mkdirSync(content, { recursive: true });
  const injected = [...files].map(([path, body], index) => {
    const name = String(index).padStart(4, "0");
    writeFileSync(join(content, name), body);
    return { path, content_path: `/content/${name}` };
  });
  const name = `amphora-${AMPHORA_ID}`;
  const metadata = {
    uuid: AMPHORA_ID,
    name,
    hostname: name,
    launch_index: 0,
    availability_zone: "nova",
    files: injected,
  };
  writeFileSync(join(latest, "meta_data.json"), JSON.stringify(metadata));
  const look = "[systemd-run, --no-block, --unit=first-look, /bin/sh, /root/first-look.sh]";
  writeFileSync(
    join(latest, "user_data"),
    `#cloud-config\nruncmd:\n- systemctl restart rsyslog\n- ${look}\ntimezone: UTC\n`,
  );
  const drive = join(directory, "drive");
  await must("genisoimage", "-quiet", "-J", "-R", "-V", "config-2", "-o", join(directory, "drive.iso"), drive);
}

function agentConfiguration(): string {
  return `[DEFAULT]
use_syslog = True
syslog_log_facility = LOG_LOCAL1
[haproxy_amphora]
base_cert_dir = /var/lib/octavia/certs
base_path = /var/lib/octavia
bind_host = ::
bind_port = 9443
haproxy_cmd = /usr/sbin/haproxy
[health_manager]
controller_ip_port_list = 10.0.2.2:5555
heartbeat_interval = 10
heartbeat_key = insecure-test-key
[amphora_agent]
agent_server_ca = /etc/octavia/certs/client_ca.pem
agent_server_cert = /etc/octavia/certs/server.pem
amphora_id = ${AMPHORA_ID}
agent_tls_protocol = TLSv1.2
[controller_worker]
loadbalancer_topology = SINGLE
`;
}
