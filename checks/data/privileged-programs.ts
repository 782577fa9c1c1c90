import type { DistributionFamily } from "../../src/os-release.ts";

/** Programs that run with another's rights on a server of the family; `sbin` counts as `bin`, a library's architecture is left out. */
export const privilegedPrograms: Readonly<Record<DistributionFamily, readonly string[]>> = {
  debian: [
    ...["at", "bsd-write", "chage", "chfn", "chsh", "crontab", "dotlockfile", "expiry", "fusermount", "fusermount3"],
    ...["gpasswd", "locate", "mlocate", "mount", "newgrp", "newgidmap", "newuidmap", "ntfs-3g", "passwd", "ping"],
    ...["pkexec", "plocate", "ssh-agent", "su", "sudo", "sudo-rs", "su-rs", "umount", "wall", "write", "write.ul"],
    ...["mount.cifs", "mount.nfs", "pam_extrausers_chkpwd", "unix_chkpwd"],
  ].map((name) => `/usr/bin/${name}`),
  redhat: [
    ...["at", "chage", "chfn", "chsh", "crontab", "fusermount", "fusermount3", "gpasswd", "locate", "mount"],
    ...[
      "newgrp",
      "newgidmap",
      "newuidmap",
      "passwd",
      "pkexec",
      "plocate",
      "ssh-agent",
      "su",
      "sudo",
      "umount",
      "write",
    ],
    ...["grub2-set-bootflag", "lockdev", "mount.cifs", "mount.nfs", "pam_timestamp_check", "unix_chkpwd", "userhelper"],
    "usernetctl",
  ].map((name) => `/usr/bin/${name}`),
};

/** What both families have besides, in directories of their own. */
export const privilegedLibraries: readonly string[] = [
  "/usr/lib/dbus-1.0/dbus-daemon-launch-helper",
  "/usr/lib/eject/dmcrypt-get-device",
  "/usr/lib/openssh/ssh-keysign",
  "/usr/lib/policykit-1/polkit-agent-helper-1",
  "/usr/lib/polkit-1/polkit-agent-helper-1",
  "/usr/lib/utempter/utempter",
  "/usr/libexec/cockpit-session",
  "/usr/libexec/dbus-1/dbus-daemon-launch-helper",
  "/usr/libexec/openssh/ssh-keysign",
  "/usr/libexec/sssd/krb5_child",
  "/usr/libexec/sssd/ldap_child",
  "/usr/libexec/sssd/proxy_child",
  "/usr/libexec/sssd/selinux_child",
  "/usr/libexec/sssd/sssd_pam",
  "/usr/libexec/utempter/utempter",
];
