import { createHash } from "node:crypto";
import { expect } from "chai";
import { treeDigest } from "../../src/backend/tree-digests.ts";
import type { WantedFile } from "../../src/backend/wanted-file.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type IntegritySweep, sweepIntegrity } from "../../src/verify/integrity-sweep.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const info = "/var/lib/dpkg/info";
const md5 = (content: string) => createHash("md5").update(content).digest("hex");

/** A guest with merged /usr and one package, with some entries otherwise. */
async function sweep(more: Record<string, Entry | undefined> = {}): Promise<IntegritySweep | undefined> {
  const entries: Record<string, Entry | undefined> = {
    "/var/lib/dpkg/status": dpkgRecord("a").replace("Description:", `Conffiles:\n /etc/a ${md5("conf")}\nDescription:`),
    [`${info}/a.list`]: "/.\n/lib\n/lib/a.so\n/usr\n/usr/share\n/usr/share/text\n/usr/share/link\n/etc\n/etc/a\n",
    [`${info}/a.md5sums`]: `${md5("library")}  lib/a.so\n${md5("text")}  usr/share/text\n`,
    "/lib": { link: "usr/lib" },
    "/usr/lib/a.so": { content: Buffer.from("library"), mode: 0o755 },
    "/usr/share/text": "text",
    "/usr/share/link": { link: "text" },
    "/etc/a": "conf",
    ...more,
  };
  const kept = Object.entries(entries).filter((entry): entry is [string, Entry] => entry[1] !== undefined);
  const tree = memoryTree(new Map(kept));
  const digests = async (wanted: readonly WantedFile[]) =>
    wanted.map(({ path, status, algorithm }) => treeDigest(tree, path, status.size, algorithm));
  return sweepIntegrity(guestOf(tree), digests);
}

const found = (list: IntegritySweep["missing"] | undefined) => list?.map(({ path, why }) => `${path}: ${why}`);

describe("sweepIntegrity", () => {
  it("finds nothing where everything is as it came, links of a merged /usr followed", async () => {
    const clean = await sweep();
    expect(clean).to.deep.include({ owned: 9, compared: 3, behindLinks: 0, defects: [] });
    expect([clean?.modified, clean?.missing, clean?.undigested, clean?.unowned]).to.deep.equal([[], [], [], []]);
  });

  it("tells modified files with both digests, and conffiles as such", async () => {
    const swept = await sweep({ "/usr/share/text": "TEXT", "/etc/a": "other" });
    expect(found(swept?.modified)).to.deep.equal([
      `/etc/a: its md5 is ${md5("other")}, not ${md5("conf")} as recorded`,
      `/usr/share/text: its md5 is ${md5("TEXT")}, not ${md5("text")} as recorded`,
    ]);
    expect(swept?.modified.map(({ config }) => config)).to.deep.equal([true, false]);
  });

  it("tells missing paths: files, links and whatever lay in a directory that is gone", async () => {
    const swept = await sweep({ "/usr/share/link": undefined, "/lib": { link: "nowhere" } });
    expect(found(swept?.missing)).to.deep.equal(["/lib/a.so: there is nothing", "/usr/share/link: there is nothing"]);
    expect(swept?.unowned).to.deep.equal([{ path: "/usr/lib/a.so", why: "its mode is 0755" }]);
  });

  it("compares a file behind a link, and says so", async () => {
    const swept = await sweep({ "/usr/share/text": { link: "/opt/text" }, "/opt/text": "text" });
    expect(swept).to.deep.include({ behindLinks: 1, compared: 3, modified: [] });
    const other = await sweep({ "/usr/share/text": { link: "/opt/text" }, "/opt/text": "another" });
    expect(other?.modified.map(({ path }) => path)).to.deep.equal(["/usr/share/text"]);
  });

  it("takes a file for modified when it is no file any more", async () => {
    expect(found((await sweep({ "/usr/share/text": { directory: true } }))?.modified)).to.deep.equal([
      "/usr/share/text: it is a directory, not a file",
    ]);
    expect(found((await sweep({ "/usr/share/text": { link: "nowhere" } }))?.modified)).to.deep.equal([
      "/usr/share/text: it is a link that leads nowhere",
    ]);
  });

  it("counts files of which no digest is recorded", async () => {
    const swept = await sweep({ [`${info}/a.md5sums`]: undefined });
    expect(swept?.undigested.map(({ path }) => path)).to.deep.equal(["/lib/a.so", "/usr/share/text"]);
    expect(swept?.compared).to.equal(1);
  });

  it("is undefined where there is no package database", async () => {
    expect(await sweep({ "/var/lib/dpkg/status": undefined })).to.equal(undefined);
  });
});
