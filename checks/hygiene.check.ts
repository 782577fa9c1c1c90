import { inventory } from "../src/guest/inventory.ts";
import { entriesBelow } from "../src/guest/subtree.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

describe("hygiene", () => {
  check(
    {
      id: "M1-machine-id",
      title: "The image has no machine ID yet",
      grade: "required",
      why: "Amphorae that share one get the same DHCP lease and the same journal (field problem 5.41).",
      fix: "Empty /etc/machine-id, and remove /var/lib/dbus/machine-id or make it a link; the element first-boot-hygiene does both.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const own = readText(guest.tree, "/etc/machine-id")?.trim();
      const bus = guest.tree.lstat("/var/lib/dbus/machine-id");
      const busId = bus?.type === "file" ? readText(guest.tree, "/var/lib/dbus/machine-id")?.trim() : "";
      evidence(
        `/etc/machine-id: ${own === undefined ? "not there" : own === "" ? "empty" : `${own.length} characters`}; /var/lib/dbus/machine-id: ${bus === undefined ? "not there" : bus.type === "file" ? `${bus.size} bytes` : `a ${bus.type}`}`,
      );
      expect(["", "uninitialized"].includes(own ?? ""), "whether /etc/machine-id is empty or uninitialized").to.equal(
        true,
      );
      expect(busId, "/var/lib/dbus/machine-id").to.equal("");
    },
  );

  check(
    {
      id: "M4-no-pip-caches",
      title: "Nothing is left of what pip downloaded",
      grade: "recommended",
      why: "It takes room in every amphora, and is never used again.",
      fix: "Install with pip --no-cache-dir, and remove /root/.cache and wheels from the image.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const entries = guest.fact(inventory);
      const caches = ["/root/.cache/pip", "/tmp/pip", "/root/.pip/cache"].filter(
        (path) => guest.tree.lstat(path) !== undefined,
      );
      // Python's own wheels, with which it makes virtual environments, stay.
      const own = /\/(dist|site)-packages\/|\/ensurepip\/|\/python3?-wheels\//;
      const left = entries.filter(({ path }) => path.endsWith(".whl") && !own.test(path)).map(({ path }) => path);
      const homes = entriesBelow(guest, "/home").filter(({ path }) => /\/\.cache\/pip$/.test(path));
      evidence(`looked at ${entries.length} paths; caches: ${caches.length + homes.length}, wheels: ${left.length}`);
      expect(entries, "paths of the guest").to.not.be.empty;
      expect([...caches, ...homes.map(({ path }) => path), ...left], "what pip left").to.be.none();
    },
  );

  check(
    {
      id: "M5-temporary-directories",
      title: "The temporary directories are empty and open to all, and nothing is mounted below the kernel's",
      grade: "required",
      why: "Build scripts and what they left there go into every amphora; without the sticky bit one service removes another's files.",
      fix: "Empty /tmp, /var/tmp, /proc and /sys when the build is done, and set the mode 1777.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const places = ["/tmp", "/var/tmp", "/proc", "/sys"];
      const left = places.flatMap((path) => entriesBelow(guest, path)).map(({ path }) => path);
      const modes = ["/tmp", "/var/tmp"].map((path) => ({ path, status: guest.tree.stat(path) }));
      for (const { path, status } of modes)
        evidence(`${path}: ${status ? `${status.type}, mode 0${status.mode.toString(8)}` : "not there"}`);
      evidence(`entries below ${places.join(", ")}: ${left.length}`);
      expect([...new Set(left)], "what is left there").to.be.none();
      for (const { path, status } of modes) expect(status?.mode, `the mode of ${path}`).to.equal(0o1777);
    },
  );

  check(
    {
      id: "M8-logs-empty",
      title: "The logs are empty, and nothing has crashed",
      grade: "recommended",
      why: "What the build wrote there tells about the builder, and is taken for the amphora's own story.",
      fix: "Truncate what is below /var/log when the build is done; diskimage-builder does so itself.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const logs = entriesBelow(guest, "/var/log").filter(({ status }) => status.type === "file");
      const crashes = ["/var/crash", "/var/lib/systemd/coredump", "/var/spool/abrt"].flatMap((path) =>
        entriesBelow(guest, path),
      );
      const cores = [
        ...guest.tree.list("/").map((name) => `/${name}`),
        ...entriesBelow(guest, "/root").map(({ path }) => path),
      ];
      evidence(
        `below /var/log: ${logs.length} files, ${logs.reduce((sum, { status }) => sum + status.size, 0)} bytes; crashes: ${crashes.length}`,
      );
      const written = logs.filter(({ status }) => status.size > 0).map(({ path }) => path);
      const dumps = cores.filter((path) => /\/core(\.\d+)?$/.test(path) || /^\/root\/[^/]+\.log$/.test(path));
      expect([...written, ...crashes.map(({ path }) => path), ...dumps], "logs and crashes of the build").to.be.none();
    },
  );

  check(
    {
      id: "M8-no-history",
      title: "Nobody's history of commands is in the image",
      grade: "recommended",
      why: "Histories tell what was typed while the image was made, passwords included.",
      fix: "Remove .bash_history and its like from /root and /home.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const homes = ["/root", "/home"].flatMap((path) => entriesBelow(guest, path));
      const histories =
        /\/\.(\w+_history|history|lesshst|viminfo|wget-hsts|zhistory|node_repl_history|sudo_as_admin_successful)$/;
      evidence(`below /root and /home: ${homes.length} entries`);
      expect(guest.tree.stat("/root")?.type, "/root").to.equal("directory");
      expect(
        homes.map(({ path }) => path).filter((path) => histories.test(path)),
        "histories",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M9-no-machine-state",
      title: "There is no random seed, no lease and no name of an interface from another machine",
      grade: "recommended",
      why: "A shared seed makes keys guessable, a shared lease two amphorae claim one address, and a kept rule renames the first interface.",
      fix: "Remove the random seed, leases and 70-persistent-net.rules, as the element first-boot-hygiene does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const single = [
        "/var/lib/systemd/random-seed",
        "/var/lib/systemd/credential.secret",
        "/var/lib/urandom/random-seed",
        "/boot/loader/random-seed",
        "/boot/efi/loader/random-seed",
        "/var/lib/NetworkManager/secret_key",
        "/etc/udev/rules.d/70-persistent-net.rules",
      ].filter((path) => (guest.tree.stat(path)?.size ?? 0) > 0);
      const places = [
        "/var/lib/dhcp",
        "/var/lib/dhclient",
        "/var/lib/dhcpcd",
        "/var/lib/NetworkManager",
        "/run/systemd/netif/leases",
      ];
      const leases = places
        .flatMap((path) => entriesBelow(guest, path))
        .filter(({ path, status }) => status.type === "file" && status.size > 0 && /lease|\/run\/systemd\//.test(path));
      evidence(`seeds and rules: ${single.length}; leases below ${places.join(", ")}: ${leases.length}`);
      expect(guest.tree.stat("/var/lib")?.type, "/var/lib").to.equal("directory");
      expect([...single, ...leases.map(({ path }) => path)], "state of another machine").to.be.none();
    },
  );
});
