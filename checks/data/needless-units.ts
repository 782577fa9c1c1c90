/** Units that ask something of the internet, by the distributions' names. */
export const internetUnits = [
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "apt-news.service",
  "dnf-automatic.timer",
  "dnf-makecache.timer",
  "esm-cache.service",
  "fwupd-refresh.timer",
  "motd-news.timer",
  "ua-timer.timer",
  "ubuntu-advantage.service",
  "unattended-upgrades.service",
  "update-notifier-download.timer",
  "update-notifier-motd.timer",
];

/** Units that keep up what an amphora does not have. */
export const idleUpkeep = [
  "anacron.service",
  "anacron.timer",
  "atd.service",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
  "iscsid.service",
  "iscsid.socket",
  "man-db.timer",
  "open-iscsi.service",
];
