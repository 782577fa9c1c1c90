import type { Mutant } from "../support/mutation/mutant.ts";

const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n";
const environment = "/etc/dib-manifests/dib_environment";

export const mutants: readonly Mutant[] = [
  {
    what: "a private key in root's home",
    files: (guest) => guest.write("/root/builder.pem", key, { mode: 0o600 }),
    kills: ["M13-no-private-keys"],
  },
  {
    what: "a private key behind a certificate",
    files: (guest) =>
      guest.write(
        "/etc/ssl/private/server.pem",
        `-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n${key}`,
      ),
    kills: ["M13-no-private-keys"],
  },
  {
    what: "the key that ssl-cert makes",
    files: (guest) => guest.write("/etc/ssl/private/ssl-cert-snakeoil.key", key),
    kills: [],
  },
  {
    what: "a key of a Python module's tests",
    files: (guest) => guest.write("/opt/amphora-agent-venv/lib/python3.11/site-packages/x/tests/key.pem", key),
    kills: [],
  },
  {
    what: "a netrc",
    files: (guest) =>
      guest.write("/root/.netrc", "machine git.example\nlogin builder\npassword hunter2\n", { mode: 0o600 }),
    kills: ["M13-no-credentials"],
  },
  {
    what: "git's stored logins",
    files: (guest) => guest.write("/home/builder/.git-credentials", "https://builder:hunter2@git.example\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "the password of a registration",
    files: (guest) => guest.write("/etc/environment", "REG_PASSWORD=hunter2\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "a proxy with a password",
    files: (guest) => guest.append("/etc/environment", "https_proxy=http://builder:hunter2@proxy.example:3128\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "an access key of AWS",
    files: (guest) => guest.write("/root/.aws/credentials", "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "apt's login at a repository",
    files: (guest) => guest.write("/etc/apt/auth.conf.d/90", "machine repo.example login builder password hunter2\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "a heartbeat key",
    files: (guest) => guest.write("/etc/octavia/other.conf", "[health_manager]\nheartbeat_key = hunter2\n"),
    kills: ["M13-no-credentials"],
  },
  {
    what: "examples and places to fill in",
    files: (guest) =>
      guest.write(
        "/etc/example.conf",
        "# password = hunter2\npassword = <password>\nurl = http://user:%(password)s@host/\npassword = $ENV_PASSWORD\n",
      ),
    kills: [],
  },
  {
    what: "root's password as diskimage-builder records it",
    files: (guest) => guest.append(environment, 'declare -x DIB_PASSWORD="hunter2"\n'),
    kills: ["M14-no-recorded-password"],
  },
  {
    what: "a mirror's password in the arguments",
    files: (guest) => guest.write("/etc/dib-manifests/dib_arguments", "-r hunter2 ubuntu-minimal\n"),
    kills: ["M14-no-recorded-password"],
  },
  {
    what: "an empty variable for a password",
    files: (guest) => guest.append(environment, 'declare -x DIB_PASSWORD=""\n'),
    kills: [],
  },
  {
    what: "a path of the build host",
    files: (guest) => guest.append(environment, 'declare -x DIB_ARGS="-o /home/builder/amphora vm"\n'),
    kills: ["M15-no-host-paths"],
  },
  {
    what: "a clone on the build host",
    files: (guest) =>
      guest.write(
        "/etc/dib-manifests/dib-manifest-git-amphora",
        "amphora-agent git /opt/amphora-agent file:///srv/clones/octavia abc\n",
      ),
    kills: ["M15-no-host-paths"],
  },
];
