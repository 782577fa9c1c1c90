import { kernelVersion } from "../support/good-amphora.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { selinuxPolicy } from "../support/selinux-policy.ts";

const base = "redhat";
const config = "/etc/selinux/config";
const policy = "/etc/selinux/targeted/policy/policy.33";
const entry = `/boot/loader/entries/0123-${kernelVersion}.conf`;
const enforcing = { enforcing: true };
const enforce = (guest: { edit(path: string, from: string, to: string): unknown }) =>
  guest.edit(config, "permissive", "enforcing");
const on = { os_haproxy_enable_nsfs: true, os_haproxy_ping: true, cluster_use_execmem: true };

export const mutants: readonly Mutant[] = [
  { base, what: "SELinux enforcing though not asked for", files: enforce, kills: ["K1-selinux-permissive"] },
  {
    base,
    what: "SELinux disabled",
    files: (guest) => guest.edit(config, "permissive", "disabled"),
    kills: ["K1-selinux-permissive"],
  },
  {
    base,
    what: "enforcing=1 on the kernel's command line, whatever the configuration says",
    files: (guest) => guest.edit(entry, "$tuned_params", "enforcing=1"),
    kills: ["K1-selinux-permissive"],
  },
  {
    base,
    what: "selinux=0 on the kernel's command line",
    files: (guest) => guest.edit(entry, "$tuned_params", "selinux=0"),
    kills: ["K1-selinux-permissive"],
  },
  {
    base,
    what: "a list of security modules without SELinux",
    files: (guest) => guest.edit(entry, "$tuned_params", "lsm=lockdown,yama"),
    kills: ["K1-selinux-permissive"],
  },
  {
    base,
    what: "a second mode behind the first, which nobody reads",
    files: (guest) => guest.append(config, "SELINUX=enforcing\n"),
    kills: [],
  },
  { base, what: "a permissive image that should enforce", options: enforcing, kills: ["K1-selinux-enforcing"] },
  { what: "a Debian image that should enforce", options: enforcing, kills: ["K1-selinux-enforcing"] },
  {
    base,
    what: "enforcing=0 on the kernel's command line of an image that should enforce",
    options: enforcing,
    files: (guest) => {
      enforce(guest);
      guest.edit(entry, "$tuned_params", "enforcing=0");
    },
    kills: ["K1-selinux-enforcing"],
  },
  { base, what: "an image that enforces as asked for", options: enforcing, files: enforce, kills: [] },
  { base, what: "no compiled policy", files: (guest) => guest.remove(policy), kills: ["K1-selinux-policy"] },
  {
    base,
    what: "a policy that is none",
    files: (guest) => guest.write(policy, "a text that is longer than sixteen bytes"),
    kills: ["K1-selinux-policy"],
  },
  {
    base,
    what: "a configuration that names another type of policy",
    files: (guest) => guest.edit(config, "targeted", "mls"),
    kills: ["K1-selinux-policy"],
  },
  {
    base,
    what: "a boolean off in the policy of an image that enforces",
    options: enforcing,
    files: (guest) => {
      enforce(guest);
      guest.write(policy, selinuxPolicy({ ...on, keepalived_connect_any: false }));
    },
    kills: ["K1-selinux-booleans"],
  },
  {
    base,
    what: "a policy that does not know a boolean in an image that enforces",
    options: enforcing,
    files: (guest) => {
      enforce(guest);
      guest.write(policy, selinuxPolicy(on));
    },
    kills: ["K1-selinux-booleans"],
  },
  {
    base,
    what: "a boolean off in an image that does not enforce",
    files: (guest) => guest.write(policy, selinuxPolicy({ ...on, keepalived_connect_any: false })),
    kills: [],
  },
  {
    base,
    what: "a file without a label",
    files: (guest) => guest.attribute("/etc/fstab", "security.selinux", undefined),
    kills: ["K2-files-labelled"],
  },
  {
    base,
    what: "a file labelled as one without a label",
    files: (guest) => guest.attribute("/usr/sbin/haproxy", "security.selinux", "system_u:object_r:unlabeled_t:s0\0"),
    kills: ["K2-files-labelled"],
  },
  {
    base,
    what: "all files to be labelled anew at boot",
    files: (guest) => guest.write("/.autorelabel", ""),
    kills: ["K2-no-relabelling"],
  },
  {
    base,
    what: "all files to be labelled anew by the kernel's command line",
    files: (guest) => guest.edit(entry, "$tuned_params", "autorelabel=1"),
    kills: ["K2-no-relabelling"],
  },
  {
    base,
    what: "no policy of OpenStack's services in an image that enforces",
    options: enforcing,
    files: (guest) => {
      enforce(guest);
      guest.rpm("openstack-selinux");
    },
    kills: ["K3-openstack-selinux"],
  },
];
