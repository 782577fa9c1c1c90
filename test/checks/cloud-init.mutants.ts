import type { Mutant } from "../support/mutation/mutant.ts";

const drops = "/etc/cloud/cloud.cfg.d";
const own = `${drops}/91-amphora.cfg`;

export const mutants: readonly Mutant[] = [
  {
    what: "a file that is no YAML",
    files: (guest) => guest.write(`${drops}/95-broken.cfg`, "a: [b\n"),
    kills: ["G1-configuration-parses"],
  },
  {
    what: "a file that is no mapping",
    files: (guest) => guest.write(`${drops}/95-list.cfg`, "- a\n"),
    kills: ["G1-configuration-parses"],
  },
  {
    what: "a broken file of another suffix",
    files: (guest) => guest.write(`${drops}/95-broken.cfg.bak`, "a: [b\n"),
    kills: [],
  },
  {
    what: "the list of datasources on several lines",
    files: (guest) => guest.edit(own, /^datasource_list:.*$/m, "datasource_list:\n  - ConfigDrive\n  - None"),
    kills: ["G1-config-drive-listed"],
  },
  {
    what: "a later file with another list",
    files: (guest) => guest.write(`${drops}/95-other.cfg`, "datasource_list: [ Ec2, None ]\n"),
    kills: ["G1-config-drive-listed", "G2-no-other-datasource"],
  },
  {
    what: "a second datasource",
    files: (guest) => guest.edit(own, /^datasource_list:.*$/m, "datasource_list: [ ConfigDrive, OpenStack, None ]"),
    kills: ["G2-no-other-datasource"],
  },
  {
    what: "a second datasource that is expected",
    files: (guest) => guest.edit(own, /^datasource_list:.*$/m, "datasource_list: [ 'ConfigDrive', \"OpenStack\" ]"),
    options: { datasources: ["ConfigDrive", "OpenStack"] },
    kills: [],
  },
  {
    what: "an expected datasource that is not listed",
    options: { datasources: ["ConfigDrive", "OpenStack"] },
    kills: ["G1-config-drive-listed"],
  },
  {
    what: "a list in an earlier file",
    files: (guest) => guest.write(`${drops}/05-first.cfg`, "datasource_list: [ Ec2, None ]\n"),
    kills: [],
  },
  {
    what: "network activation left on",
    files: (guest) => guest.edit(own, "disable_network_activation: true", "disable_network_activation: false"),
    kills: ["G3-no-network-activation"],
  },
  {
    what: "the module runcmd taken out",
    files: (guest) => guest.edit(own, " - runcmd\n", ""),
    kills: ["G4-modules-enabled"],
  },
  {
    what: "write-files under its other name, with how often it runs",
    files: (guest) => guest.edit(own, " - write-files\n", " - [write_files, always]\n"),
    kills: [],
  },
  { what: "growpart removed", files: (guest) => guest.remove("/usr/bin/growpart"), kills: ["G4-growpart-installed"] },
  {
    what: "an instance that cloud-init remembers",
    files: (guest) => guest.write("/var/lib/cloud/instances/i-1/user-data.txt", "#cloud-config\n"),
    kills: ["G5-no-previous-instance"],
  },
  {
    what: "a dangling link to an instance",
    files: (guest) => guest.link("/var/lib/cloud/instance", "/var/lib/cloud/instances/i-1"),
    kills: ["G5-no-previous-instance"],
  },
  {
    what: "no default user",
    files: (guest) => guest.edit("/etc/cloud/cloud.cfg", "     name: debian\n", ""),
    kills: ["G6-default-user"],
  },
  {
    what: "the default user's password not locked",
    files: (guest) => guest.edit("/etc/cloud/cloud.cfg", "lock_passwd: True", "lock_passwd: no"),
    kills: ["G6-default-user"],
  },
  {
    what: "no users that are made",
    files: (guest) => guest.write(`${drops}/95-users.cfg`, "users: []\n"),
    kills: ["G6-default-user"],
  },
  {
    what: "root allowed by cloud-init",
    files: (guest) => guest.write(`${drops}/95-root.cfg`, "disable_root: false\n"),
    kills: ["G6-no-password-login"],
  },
  {
    what: "passwords allowed by cloud-init",
    files: (guest) => guest.write(`${drops}/95-passwords.cfg`, "ssh_pwauth: yes\n"),
    kills: ["G6-no-password-login"],
  },
];
