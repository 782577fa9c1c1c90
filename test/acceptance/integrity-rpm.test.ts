import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { imageDigests } from "../../src/backend/image-digests.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type IntegritySweep, type SweptPath, sweepIntegrity } from "../../src/verify/integrity-sweep.ts";
import { hostTree } from "../support/host-tree.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { buildRpms, inRoot, installRpms } from "../support/rpm-packages.ts";

const plain = ["/usr/bin/changed", "/usr/bin/gone", "/usr/bin/same", "/usr/share/free", "/usr/share/optional"];
const config = ["/etc/changed.conf", "/etc/gone.conf", "/etc/same.conf"];

describe("the integrity sweep of packages installed by rpm", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  let root: string;

  before(function () {
    needTools(this, "rpm", "rpmbuild");
    const source = scratch("source");
    for (const folder of ["usr/bin", "usr/share", "usr/lib/folder", "etc", "var/log"])
      mkdirSync(`${source}/${folder}`, { recursive: true });
    for (const path of [...plain, ...config, "/var/log/ghost"]) writeFileSync(`${source}${path}`, `${path}\n`);
    symlinkSync("same", `${source}/usr/bin/link`);
    const files = [
      "/usr/bin/*",
      "%dir /usr/lib/folder",
      "%verify(not md5 size mtime) /usr/share/free",
      "%missingok /usr/share/optional",
      ...config.map((path) => `%config ${path}`),
      "%ghost /var/log/ghost",
    ];
    root = scratch("root");
    mkdirSync(root);
    installRpms(root, buildRpms(scratch("."), source, [{ name: "tools", files }]), { dbpath: "/var/lib/rpm" });
  });

  async function sweep(): Promise<IntegritySweep> {
    const tree = hostTree(root);
    const found = await sweepIntegrity(guestOf(tree), (wanted) => imageDigests({ root: tree }, root, wanted));
    if (found === undefined) throw new Error("there is no package database");
    return found;
  }

  /** What rpm says of digests and of what is missing; times, owners and modes are not swept. */
  function theirs(): string[] {
    const said = runTool("rpm", [...inRoot(root, "/var/lib/rpm"), "-Va", "--nodeps"], undefined, 255);
    const words = said.split("\n").flatMap((line) => {
      const [, flags, path] = /^(missing|[.S?][.M?][.5?]\S+) .{0,4}? ?(\/.*)$/.exec(line.replace(/\s+/g, " ")) ?? [];
      if (path === undefined) return line === "" ? [] : [line];
      if (flags === "missing") return [`missing ${path}`];
      return flags?.[2] === "5" ? [`modified ${path}`] : [];
    });
    return words.sort();
  }

  it("finds nothing where rpm finds nothing, and no file without a digest but those that say so", async () => {
    const ours = await sweep();
    expect(lines(ours)).to.deep.equal(theirs());
    expect(lines(ours)).to.deep.equal([]);
    expect(ours.compared).to.equal(plain.length + config.length - 1);
    expect(ours.undigested.map(({ path }) => path)).to.deep.equal(["/usr/share/free"]);
  });

  it("finds what rpm finds", async () => {
    for (const path of ["/usr/bin/changed", "/etc/changed.conf", "/usr/share/free"])
      writeFileSync(root + path, "other\n");
    for (const path of ["/usr/bin/gone", "/usr/bin/link", "/etc/gone.conf", "/usr/share/optional", "/var/log/ghost"])
      rmSync(root + path, { force: true });
    rmSync(`${root}/usr/lib/folder`, { recursive: true });
    const ours = await sweep();
    expect(lines(ours)).to.deep.equal([
      "missing /etc/gone.conf",
      "missing /usr/bin/gone",
      "missing /usr/bin/link",
      "missing /usr/lib/folder",
      "modified /etc/changed.conf",
      "modified /usr/bin/changed",
    ]);
    expect(lines(ours)).to.deep.equal(theirs());
    expect([...ours.modified, ...ours.missing].filter((one) => one.config).map(({ path }) => path)).to.have.members([
      "/etc/changed.conf",
      "/etc/gone.conf",
    ]);
  });
});

function lines({ modified, missing }: IntegritySweep): string[] {
  const named = (word: string, found: readonly SweptPath[]) => found.map(({ path }) => `${word} ${path}`);
  return [...named("modified", modified), ...named("missing", missing)].sort();
}
