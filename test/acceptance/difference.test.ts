import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { openNative } from "../../src/backend/native.ts";
import type { Difference } from "../../src/difference/difference.ts";
import { compareImages } from "../../src/difference/image-comparison.ts";
import { needMounts, openMountNamespace } from "../support/mount-namespace.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE, stockImage } from "./image.ts";

/** Paths of an amphora; one of the Debian base has over 50,000. */
const manyPaths = 40_000;

/** What programs of the host say of a mounted image. */
interface Listing {
  /** Version and architecture, by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Type, mode, owner, names, size and target by path, in find's words. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  readonly digests: ReadonlyMap<string, string>;
  readonly users: readonly string[];
}

describe("the difference between two real amphorae", function () {
  this.timeout(15 * 60_000);
  const scratch = scratchDirectory();
  let difference: Difference;
  let quick: Difference;
  let old: Listing;
  let now: Listing;

  before(async function () {
    this.timeout(2 * BUILD_PATIENCE);
    needMounts(this);
    needTools(this, "dpkg-query", "qemu-img", "find", "sha256sum");
    const given = process.env["AMPHORA_IMAGES"]?.split(":");
    const [one = "", other = ""] = given ?? [(await stockImage()).path, (await amphoraImage()).path];
    difference = await compareImages(one, other, { deep: true });
    quick = await compareImages(one, other);
    [old, now] = [await listing(one, "old.raw"), await listing(other, "new.raw")];
  });

  async function listing(path: string, name: string): Promise<Listing> {
    const raw = scratch(name);
    runTool("qemu-img", ["convert", "-O", "raw", path, raw]);
    const image = await openNative(raw);
    const offset = image.rootPartition?.offset ?? 0;
    image.close();
    const namespace = openMountNamespace();
    try {
      namespace.run(["mount", "-o", `loop,ro,noload,offset=${offset}`, raw, "/mnt"]);
      const run = (...args: string[]) => Buffer.from(namespace.run(args), "latin1").toString("utf8");
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg-query's.
      const format = "${Package}:${Architecture} ${Version} ${db:Status-Status}\n";
      const installed = run("dpkg-query", "--admindir=/mnt/var/lib/dpkg", "-W", "-f", format);
      const found = run("find", "/mnt", "-printf", "/%P\\0%y\\0%m\\0%U:%G\\0%n\\0%s\\0%l\\0").split("\0");
      const sums = run("sh", "-c", "cd /mnt && find . -type f -print0 | xargs -0 sha256sum -z");
      return {
        packages: new Map(
          [...installed.matchAll(/^(\S+) (\S+) (?!not-installed|config-files)\S+$/gm)].map(
            ([, name = "", version = ""]) => [name, version],
          ),
        ),
        paths: new Map(
          Array.from({ length: Math.floor(found.length / 7) }, (_, row) => [
            found[row * 7] ?? "",
            found.slice(row * 7 + 1, row * 7 + 7),
          ]),
        ),
        digests: new Map(
          [...sums.matchAll(/([0-9a-f]{64}) {2}\.([^\0]*)\0/g)].map(([, digest = "", name = ""]) => [name, digest]),
        ),
        users: run("cut", "-d:", "-f1", "/mnt/etc/passwd").trim().split("\n"),
      };
    } finally {
      namespace.end();
    }
  }

  it("has the packages that dpkg-query tells, each with the direction that dpkg gives it", () => {
    const expected = [...new Set([...old.packages.keys(), ...now.packages.keys()])].flatMap((name) => {
      const [was, is] = [old.packages.get(name), now.packages.get(name)];
      if (was === is) return [];
      if (was === undefined || is === undefined)
        return [`${was === undefined ? "added" : "removed"} ${name} ${was ?? is}`];
      const isOlder = spawnSync("dpkg", ["--compare-versions", was, "lt", is]).status === 0;
      return [`${isOlder ? "upgraded" : "downgraded"} ${name} ${was} ${is}`];
    });
    const told = difference.packages.map(({ change, name, architecture, old: was, new: is }) =>
      [change, `${name}:${architecture}`, ...[was, is].filter((version) => version !== undefined)].join(" "),
    );
    expect(told.sort()).to.deep.equal(expected.sort());
    expect([difference.old.packages, difference.new.packages]).to.deep.equal([old.packages.size, now.packages.size]);
    expect(told).to.have.length.above(10);
  });

  it("has the paths that find tells, with what of each differs, and the contents that sha256sum tells", () => {
    expect(Math.min(old.paths.size, now.paths.size)).to.be.above(manyPaths);
    const expected = [...new Set([...old.paths.keys(), ...now.paths.keys()])].flatMap((path) => {
      const [was, is] = [old.paths.get(path), now.paths.get(path)];
      if (was === undefined || is === undefined) return [`${was === undefined ? "added" : "removed"} ${path}`];
      const isFile = was[0] === "f";
      const names: readonly (readonly [name: string, differs: boolean])[] = [
        ["mode", was[1] !== is[1]],
        ["owner", was[2] !== is[2]],
        ["links", isFile && was[3] !== is[3]],
        ["target", was[5] !== is[5]],
        ["content", old.digests.get(path) !== now.digests.get(path)],
      ];
      const aspects = was[0] === is[0] ? names.flatMap(([name, differs]) => (differs ? [name] : [])) : ["type"];
      return aspects.length === 0 ? [] : [`changed ${path} ${aspects.join()}`];
    });
    const told = ({ files }: Difference) =>
      files.flatMap(({ change, path, aspects }) => {
        // Attributes are not what find tells.
        const known = aspects.filter((aspect) => aspect !== "attributes");
        if (change === "changed" && known.length === 0) return [];
        return [change === "changed" ? `changed ${path} ${known.join()}` : `${change} ${path}`];
      });
    expect(told(difference).sort()).to.deep.equal(expected.sort());
    expect(told(quick).sort(), "what is believed without --deep").to.deep.equal(expected.sort());
    expect(difference).to.include({ proof: "digests", believedFiles: 0, level: "different" });
    expect(quick.believedFiles).to.be.above(manyPaths / 2);
  });

  it("counts the files that find counts, and has the users that passwd names", () => {
    const files = ({ paths }: Listing) => [...paths.values()].filter(([type]) => type === "f").length;
    expect([difference.old.files, difference.new.files]).to.deep.equal([files(old), files(now)]);
    const names = (change: "old" | "new", other: "old" | "new") =>
      difference.users
        .filter((user) => user[change] !== undefined && user[other] === undefined)
        .map(({ name }) => name);
    expect(names("new", "old").sort()).to.deep.equal(now.users.filter((name) => !old.users.includes(name)).sort());
    expect(names("old", "new").sort()).to.deep.equal(old.users.filter((name) => !now.users.includes(name)).sort());
  });

  it("explains most of what differs by packages and the build", () => {
    const alone = difference.files.filter(({ cause }) => cause === undefined);
    expect(alone.length)
      .to.be.above(0)
      .and.below(difference.files.length / 4);
    expect(alone.map(({ path }) => path)).to.include("/etc/cloud/cloud.cfg.d/91-amphora.cfg");
  });
});
