import { parseKeyFile } from "../src/guest/key-file.ts";
import { pathsMatching } from "../src/guest/path-glob.ts";
import { entriesBelow } from "../src/guest/subtree.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What diskimage-builder needs while it builds, and takes away unless something went wrong. */
const scaffolding = [
  "/usr/sbin/policy-rc.d",
  "/sbin/start-stop-daemon.REAL",
  "/usr/sbin/start-stop-daemon.REAL",
  "/sbin/initctl.REAL",
  "/usr/sbin/initctl.REAL",
  "/etc/apt/apt.conf.d/60img-build-proxy",
  "/etc/dpkg/dpkg.cfg.d/02apt-speedup",
  "/etc/yum.repos.d/*.USING_MIRROR",
  "/etc/yum.repos.d/dib-mirror*.repo",
  "/usr/local/bin/dib-python",
  "/tmp/in_target.d",
  "/tmp/in_target.aux",
];

describe("leftovers", () => {
  check(
    {
      id: "M3-package-caches-empty",
      title: "No package lists and no downloaded packages are in the image",
      grade: "recommended",
      why: "They take hundreds of megabytes of the flavor's disk and are out of date at once.",
      fix: "Run apt-get clean and empty /var/lib/apt/lists, or dnf clean all, at the end of the build.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const lists = entriesBelow(guest, "/var/lib/apt/lists");
      const archives = entriesBelow(guest, "/var/cache/apt");
      const dnf = ["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5", "/var/lib/dnf/repos"].flatMap((path) =>
        entriesBelow(guest, path),
      );
      evidence(
        `entries below /var/lib/apt/lists: ${lists.length}, /var/cache/apt: ${archives.length}, dnf's caches: ${dnf.length}`,
      );
      // Locks are empty files.
      const isFull = ({ status }: (typeof lists)[number]) => status.type === "file" && status.size > 0;
      const left = [
        ...lists,
        ...archives.filter(({ path }) => /\.(deb|bin)$/.test(path)),
        ...dnf.filter(({ path }) => !/\/(expired_repos\.json|tempfiles\.json|last_makecache)$/.test(path)),
      ];
      expect(guest.tree.stat("/var/cache")?.type, "/var/cache").to.equal("directory");
      expect(
        left.filter(isFull).map(({ path }) => path),
        "lists and packages",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M3-dnf-keeps-nothing",
      title: "dnf keeps no packages, and its cache is where it belongs",
      grade: "recommended",
      why: "The build moves dnf's cache to share it between builds; in an amphora that directory is not there.",
      fix: "Remove keepcache and cachedir from /etc/dnf/dnf.conf.",
      appliesTo: { families: ["redhat"] },
    },
    ({ guest, evidence }) => {
      const conf = ["/etc/dnf/dnf.conf", "/etc/yum.conf"].find((path) => guest.tree.stat(path)?.type === "file");
      const lines = conf === undefined ? [] : parseKeyFile(readText(guest.tree, conf) ?? "", conf);
      const settingOf = (key: string) => lines.findLast((line) => line.section === "main" && line.key === key)?.value;
      const [keep, directory] = [settingOf("keepcache"), settingOf("cachedir")];
      evidence(`${conf ?? "no dnf.conf"}: keepcache ${keep ?? "not set"}, cachedir ${directory ?? "not set"}`);
      expect(conf, "the configuration of dnf").to.be.a("string");
      expect(/^(0|no|false|off)$/i.test(keep ?? "no"), "whether keepcache is off").to.equal(true);
      const usual = ["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum/$basearch/$releasever"];
      expect(usual, "where dnf keeps its cache").to.include(directory?.replace(/\/$/, "") ?? "/var/cache/dnf");
    },
  );

  check(
    {
      id: "M6-build-scaffolding-removed",
      title: "What held the build together has been taken away",
      grade: "required",
      why: "policy-rc.d keeps packages from starting their services, and a builder's mirror is not reachable from an amphora.",
      fix: "Look in the build log for a cleanup that failed, and remove the files that are named.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      // A link to nowhere is left over as well.
      const found = scaffolding.flatMap((pattern) =>
        pattern.includes("*")
          ? pathsMatching(guest.tree, pattern)
          : guest.tree.lstat(pattern) === undefined
            ? []
            : [pattern],
      );
      evidence(`looked for ${scaffolding.join(", ")}`);
      expect([...new Set(found)], "scaffolding of the build").to.be.none();
    },
  );

  check(
    {
      id: "M11-timezone-utc",
      title: "The clock shows UTC",
      grade: "recommended",
      why: "Logs of amphorae are compared with each other's and the controller's; a builder's time zone shifts them by hours.",
      fix: "Link /etc/localtime to /usr/share/zoneinfo/Etc/UTC.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const link = guest.tree.lstat("/etc/localtime");
      const target = link?.type === "symlink" ? guest.tree.readlink("/etc/localtime") : undefined;
      const file = guest.tree.stat("/etc/localtime");
      // A zone's file ends with its rule as TZ has it (RFC 8536, 3.3).
      const rule =
        file?.type === "file"
          ? /\n([^\n]*)\n$/.exec(
              Buffer.from(
                guest.tree.read("/etc/localtime", { offset: Math.max(0, file.size - 64), size: 64 }),
              ).toString("latin1"),
            )?.[1]
          : undefined;
      evidence(
        `/etc/localtime: ${link === undefined ? "not there, which means UTC" : `${target ?? link.type}, rule ${rule ?? "none"}`}`,
      );
      // Without the package of time zones glibc takes UTC for any zone; the link's name is all there is then.
      const isNamed = file === undefined && /\/(Etc\/)?(UTC|UCT|Universal|Zulu)$/.test(target ?? "");
      expect(link === undefined || isNamed || rule === "UTC0", "whether local time is UTC").to.equal(true);
    },
  );

  check(
    {
      id: "M11-locale-utf8",
      title: "The locale is C.UTF-8 or English, with UTF-8",
      grade: "recommended",
      why: "Python programs write names that are not ASCII, and messages in another language are in no search engine.",
      fix: "Set LANG=C.UTF-8 in /etc/locale.conf or /etc/default/locale.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const files = ["/etc/locale.conf", "/etc/default/locale"].filter(
        (path) => guest.tree.stat(path)?.type === "file",
      );
      const values = files.flatMap((file) =>
        [
          ...(readText(guest.tree, file) ?? "").matchAll(
            /^[ \t]*(?:export[ \t]+)?(LANG|LC_ALL)=["']?([^"'\s]*)["']?[ \t\r]*$/gm,
          ),
        ].map(([, name, value]) => ({ told: `${name}=${value}`, value: value ?? "" })),
      );
      evidence(`${files.join(", ") || "no file"}: ${values.map(({ told }) => told).join(", ") || "no locale"}`);
      expect(values, "settings of the locale").to.not.be.empty;
      const others = values.filter(({ value }) => !/^(C|en_US)\.utf-?8$/i.test(value)).map(({ told }) => told);
      expect(others, "other locales").to.be.none();
    },
  );
});
