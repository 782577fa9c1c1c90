import type { BuildNoise } from "./difference.ts";

/** What differs between any two builds of the same sources: which paths, and why. The first that fits counts. */
const table: Readonly<Record<BuildNoise, { readonly paths: RegExp; readonly why: string }>> = {
  identity: {
    paths:
      /^\/(etc\/(machine-id|hostid|ssh\/ssh_host_\w+_key(\.pub)?|iscsi\/initiatorname\.iscsi|ssl\/(private|certs)\/ssl-cert-snakeoil\.(key|pem))|var\/lib\/(dbus\/machine-id|systemd\/random-seed))$/,
    why: "identifiers and keys that each build or each machine draws anew",
  },
  bytecode: {
    // Beside no source Python would run what was compiled; in this directory it does not.
    paths: /\/__pycache__\/[^/]+\.pyc$/,
    why: "Python's compiled files hold the time of their source",
  },
  initrd: {
    paths: /^\/boot\/(initrd|initramfs)[^/]*$/,
    why: "the initial RAM disk holds the times at which its files were made",
  },
  "boot-loader": {
    paths: /^\/boot\/grub2?\/(grub\.cfg|grubenv|device\.map|[a-z0-9_]+-[a-z]+\/(core|boot)\.(img|efi))$/,
    why: "it names the file system by the UUID that the build gave it; the kernel's command line is compared by itself",
  },
  "account-dates": {
    paths: /^\/etc\/shadow-?$/,
    why: "it holds the day of the last change of each password; whether passwords differ is compared by itself",
  },
  manifest: {
    paths: /^\/etc\/(dib-manifests(\/.*)?|dib_\w+)$/,
    why: "diskimage-builder's notes of its run, with times and paths of the host",
  },
  "package-database": {
    paths:
      /^\/(var\/lib\/(dpkg|rpm|apt|dnf|yum|ucf|pam|debconf|PackageKit|systemd\/deb-systemd-(user-)?helper-(en|mask)\w+)|usr\/(lib\/sysimage|share)\/rpm|var\/cache\/debconf)(\/.*)?$/,
    why: "the package manager's own records, with times; packages are compared by themselves",
  },
  cache: {
    paths:
      /^\/(var\/cache(\/.*)?|etc\/(ld\.so\.cache|\.updated)|var\/\.updated|(etc|usr\/lib)\/udev\/hwdb\.bin|var\/lib\/(systemd\/catalog\/database|man-db(\/.*)?|command-not-found(\/.*)?)|usr\/lib\/locale\/locale-archive|usr\/lib\/modules\/[^/]+\/modules\.\w+(\.\w+)*)$/,
    why: "made from other files, in an order or with times that are not the same twice",
  },
  log: {
    paths: /^\/var\/log(\/.*)?$/,
    why: "what programs wrote while the image was built",
  },
  temporary: {
    paths: /^\/(tmp|var\/tmp|run|var\/run)(\/.*)?$/,
    why: "temporary files of the build",
  },
};

/** The kind of noise that a path is known for; `undefined` of any other. */
export function noiseOf(path: string): BuildNoise | undefined {
  return (Object.keys(table) as BuildNoise[]).find((noise) => table[noise].paths.test(path));
}

/** Why files of that kind differ between any two builds, as a clause. */
export function whyOf(noise: BuildNoise): string {
  return table[noise].why;
}
