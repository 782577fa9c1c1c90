import type { Mutant } from "../support/mutation/mutant.ts";

const drops = "/etc/ssh/sshd_config.d";
const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n";

export const mutants: readonly Mutant[] = [
  {
    what: "passwords allowed in a file that is read first",
    files: (guest) => guest.write(`${drops}/00-first.conf`, "PasswordAuthentication yes\n"),
    kills: ["L1-no-password-login"],
  },
  {
    what: "passwords allowed on sshd's command line",
    files: (guest) => guest.append("/etc/default/ssh", "SSHD_OPTS='-o PasswordAuthentication=yes'\n"),
    kills: ["L1-no-password-login"],
  },
  {
    what: "root let in on sshd's command line",
    files: (guest) => guest.append("/etc/default/ssh", "SSHD_OPTS=-oPermitRootLogin=yes\n"),
    kills: ["L1-no-root-login"],
  },
  {
    what: "passwords allowed in a file that is read last",
    files: (guest) => guest.write(`${drops}/99-last.conf`, "PasswordAuthentication yes\n"),
    kills: [],
  },
  {
    what: "passwords allowed in a file of another suffix",
    files: (guest) => guest.write(`${drops}/00-first.txt`, "PasswordAuthentication yes\n"),
    kills: [],
  },
  {
    what: "passwords allowed for some",
    files: (guest) => guest.append("/etc/ssh/sshd_config", "Match User debian\n  PasswordAuthentication yes\n"),
    kills: ["L1-no-password-login"],
  },
  {
    what: "passwords that PAM asks for",
    files: (guest) => guest.edit("/etc/ssh/sshd_config", "KbdInteractiveAuthentication no", "#"),
    kills: ["L1-no-password-login"],
  },
  {
    what: "PAM kept from asking by the older name",
    files: (guest) =>
      guest.edit("/etc/ssh/sshd_config", "KbdInteractiveAuthentication no", "ChallengeResponseAuthentication no"),
    kills: [],
  },
  {
    what: "empty passwords allowed",
    files: (guest) => guest.append("/etc/ssh/sshd_config", "PermitEmptyPasswords yes\n"),
    kills: ["L1-no-password-login"],
  },
  {
    what: "drop-ins that are not included",
    files: (guest) => guest.edit("/etc/ssh/sshd_config", /^Include .*$/m, ""),
    kills: ["L1-no-password-login", "L3-sshd-on-management-address"],
  },
  {
    what: "root allowed with a password",
    files: (guest) => guest.write(`${drops}/00-first.conf`, "permitrootlogin = yes\n"),
    kills: ["L1-no-root-login"],
  },
  {
    what: "root allowed from somewhere",
    files: (guest) => guest.append("/etc/ssh/sshd_config", 'Match Address "10.0.0.0/8"\nPermitRootLogin "yes"\n'),
    kills: ["L1-no-root-login"],
  },
  {
    what: "a host key of the build",
    files: (guest) => guest.write("/etc/ssh/ssh_host_ed25519_key", key, { mode: 0o600 }),
    kills: ["L2-no-host-keys"],
  },
  {
    what: "a host key elsewhere",
    files: (guest) =>
      guest.write(`${drops}/00-key.conf`, "HostKey /var/lib/keys/host\n").write("/var/lib/keys/host", key),
    kills: ["L2-no-host-keys"],
  },
  {
    what: "sshd bound by nothing",
    files: (guest) => guest.remove("/etc/systemd/system/ssh.service.d/amphora-listen.conf"),
    kills: ["L3-sshd-on-management-address"],
  },
  {
    what: "the program that binds sshd removed",
    files: (guest) => guest.remove("/usr/local/sbin/amphora-sshd-listen"),
    kills: ["L3-sshd-on-management-address"],
  },
  {
    what: "a key of the builder's for root",
    files: (guest) => guest.write("/root/.ssh/authorized_keys", "ssh-ed25519 AAAA builder\n", { mode: 0o600 }),
    kills: ["L4-no-authorized-keys"],
  },
  {
    what: "a known host",
    files: (guest) => guest.write("/etc/ssh/ssh_known_hosts", "git.example ssh-ed25519 AAAA\n"),
    kills: ["L4-no-authorized-keys"],
  },
  {
    what: "a key where sshd is told to look",
    files: (guest) =>
      guest
        .write(`${drops}/00-keys.conf`, "AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys\n")
        .write("/etc/ssh/keys/debian", "ssh-ed25519 AAAA builder\n"),
    kills: ["L4-no-authorized-keys"],
  },
];
