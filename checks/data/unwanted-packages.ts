/** Names of packages that only a build needs; `gcc-12-base` and the like are shared with programs that are needed. */
export const buildPackages =
  /^(?!.*-(?:base|doc)$)(?:(?:gcc|g\+\+|cpp|clang)(?:-.*)?|make|build-essential|git|git-core|perl|perl-interpreter|.+-dev|.+-devel)$/;

export const firewalls = /^(?:firewalld|ufw)$/;

export const updaters = /^(?:snapd|unattended-upgrades|dnf-automatic|yum-cron)$/;

export const resolvers = /^(?:resolvconf|openresolv)$/;
