import type { BootEntry } from "../src/guest/grub/boot-loader.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { isHostDevice, volumeNamed, volumesOf } from "../src/verify/volumes.ts";

const remake = "Run grub-mkconfig in the image with GRUB_DEVICE=LABEL=cloudimg-rootfs, or build it again.";
/** The serial line that the compute service logs, by architecture. */
const serialLines = { amd64: /^ttyS0\b/, i386: /^ttyS0\b/, arm64: /^ttyAMA0\b/, armhf: /^ttyAMA0\b/ } as const;

/** What stands behind each `name=` on a kernel's command line. */
const valuesOf = ({ options }: BootEntry, name: string) =>
  options.split(/\s+/).flatMap((word) => (word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : []));
const isRecovery = ({ options }: BootEntry) => /(^|\s)(single|recovery|rescue|emergency)(\s|$)/.test(options);

describe("boot entries", () => {
  check(
    {
      id: "A8-boot-entries-root",
      title: "Every boot entry names the root file system of this image as its root, by label or UUID",
      grade: "required",
      why: "A root that is none of this image's leaves the initial RAM disk waiting for a device that never comes; names such as /dev/vda1 change with the hypervisor.",
      fix: remake,
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const { sources, entries } = guest.bootLoader();
      const volumes = volumesOf(image);
      evidence(`${sources.join(", ") || "no configuration of a boot loader"}: ${entries.length} entries`);
      for (const { partition, label, uuid } of volumes)
        evidence(`partition ${partition}: label ${label || "none"}, UUID ${uuid}`);
      expect(entries, "boot entries").to.not.be.empty;
      const lost = entries.flatMap((entry) => {
        const [root, ...others] = valuesOf(entry, "root").reverse();
        if (root !== undefined && others.length === 0 && volumeNamed(root, volumes)?.isRoot) return [];
        return [`${entry.source}, ${entry.title ?? entry.kernel}: root=${root ?? "nothing"}`];
      });
      expect(lost, "entries whose root is not that of the image").to.be.none();
    },
  );

  check(
    {
      id: "A8-boot-entries-files",
      title: "Every RAM disk and every kernel that a boot entry names is there",
      grade: "required",
      why: "GRUB stops at a file that it does not find, and waits for a key that nobody presses.",
      fix: remake,
      appliesTo: { kinds: ["disk"] },
      alsoCovers: ["B1"],
    },
    ({ guest, evidence }) => {
      const { entries } = guest.bootLoader();
      const named = new Set(entries.flatMap(({ kernel, initrds }) => [kernel, ...initrds]));
      // GRUB's name of a device may stand in front, and /boot is missing where that is a file system of its own.
      const isThere = (name: string) => {
        const path = name.replace(/^\([^)]*\)/, "");
        return [path, `/boot${path}`].some((at) => path.startsWith("/") && (guest.tree.stat(at)?.size ?? 0) > 0);
      };
      evidence(`${named.size} files named: ${[...named].join(" ")}`);
      expect(named.size, "files that boot entries name").to.be.above(0);
      const missing = [...named].filter((name) => !isThere(name));
      expect(missing, "files that are missing or empty").to.be.none();
    },
  );

  check(
    {
      id: "A8-grub-searches",
      title: "What GRUB searches for is a file system of this image",
      grade: "required",
      why: "grub-mkconfig may write down the file systems of the host that built the image; GRUB then looks for kernels where there are none.",
      fix: remake,
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const volumes = volumesOf(image);
      const searches = guest.bootLoader().commands.filter(({ words }) => words[0].startsWith("search"));
      const lost: string[] = [];
      for (const { words } of searches) {
        const [command, ...rest] = words;
        const byUuid = command === "search.fs_uuid" || rest.some((word) => ["--fs-uuid", "-u"].includes(word));
        const byLabel = command === "search.fs_label" || rest.some((word) => ["--label", "-l"].includes(word));
        const value = rest.filter((word) => !word.startsWith("-")).at(command === "search" ? -1 : 0) ?? "";
        const isKnown =
          byUuid || byLabel
            ? volumeNamed(`${byUuid ? "UUID" : "LABEL"}=${value}`, volumes) !== undefined
            : guest.tree.stat(value) !== undefined;
        if (!isKnown && !value.includes("$")) lost.push(words.join(" "));
      }
      evidence(`${searches.length} searches, ${new Set(searches.map(({ words }) => words.join(" "))).size} different`);
      for (const { partition, label, uuid } of volumes)
        evidence(`partition ${partition}: label ${label || "none"}, UUID ${uuid}`);
      expect([...new Set(lost)], "searches that find nothing in this image").to.be.none();
    },
  );

  check(
    {
      id: "A8-no-host-devices",
      title: "The boot menu speaks of no device and no system of the host that built the image",
      grade: "required",
      why: "os-prober finds the build host's own systems, and grub-mkconfig its loop device; entries for them start nothing and tell of the host.",
      fix: "Build with GRUB_DISABLE_OS_PROBER=true and GRUB_DEVICE=LABEL=cloudimg-rootfs, which the element bootloader sets.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const { sources, commands, entries } = guest.bootLoader();
      evidence(
        `${sources.join(", ") || "no configuration of a boot loader"}: ${commands.length} commands, ${entries.length} entries`,
      );
      expect(sources, "configurations of a boot loader").to.not.be.empty;
      const probed = commands.filter(
        ({ words, section }) =>
          words[0] === "menuentry" &&
          (section?.endsWith("/30_os-prober") || words.some((word) => word.startsWith("osprober-"))),
      );
      const devices = [
        ...commands.map(({ words }) => words.join(" ")),
        ...entries.map(({ options }) => options),
      ].filter(isHostDevice);
      expect(
        probed.map(({ words }) => words[1]),
        "entries for other systems",
      ).to.be.none();
      expect([...new Set(devices)], "devices of the host").to.be.none();
    },
  );

  check(
    {
      id: "A9-boot-timeout",
      title: "GRUB starts at once, without waiting at its menu",
      grade: "recommended",
      why: "Each second at the menu is one more before a load balancer works, and again at every failover.",
      fix: "Build with DIB_GRUB_TIMEOUT=0, and without a time-out after a failed start.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const { sources, commands } = guest.bootLoader();
      const values = commands.flatMap(({ words: [command, assignment = ""] }) =>
        command === "set" && assignment.startsWith("timeout=") ? [assignment.slice("timeout=".length)] : [],
      );
      evidence(
        `${sources.join(", ") || "no configuration of a boot loader"}: timeout set to ${values.join(", ") || "nothing"}`,
      );
      // Where nothing is set GRUB waits for a key, for ever.
      expect(values, "places that set the time-out").to.not.be.empty;
      expect(
        values.filter((value) => value !== "0"),
        "time-outs that are not 0",
      ).to.be.none();
    },
  );

  check(
    {
      id: "A9-boot-consoles",
      title: "The kernel writes to the serial line that is logged, and to the screen",
      grade: "recommended",
      why: "Without the serial line the console log of an amphora that does not start is empty.",
      fix: "Build with console=tty0 console=ttyS0,115200 in DIB_BOOTLOADER_DEFAULT_CMDLINE (arm64: ttyAMA0).",
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const usual = guest.bootLoader().entries.filter((entry) => !isRecovery(entry));
      const serial = serialLines[guest.architecture() ?? "amd64"];
      expect(usual, "boot entries that are not for recovery").to.not.be.empty;
      const silent: string[] = [];
      for (const entry of usual) {
        const consoles = valuesOf(entry, "console");
        const name = entry.title ?? entry.kernel;
        evidence(`${entry.source}, ${name}: ${consoles.join(" ") || "no console"}`);
        if (!consoles.some((one) => serial.test(one))) silent.push(`${name}: no ${serial.source.slice(1, -2)}`);
        if (!consoles.includes("tty0")) silent.push(`${name}: no tty0`);
      }
      expect(silent, "consoles that are missing").to.be.none();
    },
  );
});
