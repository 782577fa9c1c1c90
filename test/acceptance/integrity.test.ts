import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { imageDigests } from "../../src/backend/image-digests.ts";
import { openNative } from "../../src/backend/native.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type IntegritySweep, type SweptPath, sweepIntegrity } from "../../src/verify/integrity-sweep.ts";
import { needMounts, openMountNamespace } from "../support/mount-namespace.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

/** Files of packages with a digest; an amphora of the Debian base has over 30,000. */
const manyFiles = 25_000;

/** What is done to a copy of the image, in the words of debugfs, with files of the host by name. */
const damage = [
  "rm /usr/sbin/logrotate",
  "rm /usr/bin/tac",
  "write changed /usr/bin/tac",
  "rm /usr/share/perl5/Debconf/Gettext.pm",
  "symlink /usr/share/perl5/Debconf/Gettext.pm Log.pm",
  "rm /usr/share/perl5/Debconf/Log.pm",
  "write changed /usr/share/perl5/Debconf/Log.pm",
  "rm /etc/bash.bashrc",
  "write changed /etc/bash.bashrc",
  "rm /etc/deluser.conf",
  "rm /etc/sysctl.d/octavia-agent-sysctl.conf.distrib",
  "write changed /etc/sysctl.d/octavia-agent-sysctl.conf.distrib",
  "rm /usr/bin/sh",
  "write changed /usr/local/bin/more",
];

describe("the integrity sweep of a built amphora", function () {
  this.timeout(10 * 60_000);
  const scratch = scratchDirectory();
  let raw: string;
  let offset: number;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    needMounts(this);
    needTools(this, "dpkg", "debsums", "qemu-img", "debugfs");
    raw = scratch("amphora.raw");
    runTool("qemu-img", ["convert", "-O", "raw", (await amphoraImage()).path, raw]);
    const image = await openNative(raw);
    offset = image.rootPartition?.offset ?? 0;
    image.close();
  });

  async function sweep(): Promise<IntegritySweep> {
    const image = await openNative(raw);
    try {
      const found = await sweepIntegrity(guestOf(image.root), (wanted) => imageDigests(image, raw, wanted));
      if (found === undefined) throw new Error("the amphora has no package database");
      return found;
    } finally {
      image.close();
    }
  }

  /** What `dpkg --verify` and `debsums` say of the mounted image: `modified /path` and `missing /path`. */
  function theirs(): { readonly dpkg: string[]; readonly debsums: string[] } {
    const namespace = openMountNamespace();
    try {
      namespace.run(["mount", "-o", `loop,ro,noload,offset=${offset}`, raw, "/mnt"]);
      const verified = namespace.run(["dpkg", "--root=/mnt", "--verify"], 1);
      const summed = namespace.run(["sh", "-c", "LC_ALL=C exec debsums --all --silent --root=/mnt 2>&1"], 2);
      return { dpkg: wordsOf(verified, dpkgLine), debsums: wordsOf(summed, debsumsLine) };
    } finally {
      namespace.end();
    }
  }

  it("finds in the amphora what dpkg and debsums find on its mount", async () => {
    const [ours, other] = [await sweep(), theirs()];
    expect(ours.compared).to.be.above(manyFiles);
    expect(ours.defects).to.deep.equal([]);
    expect(lines(ours)).to.deep.equal(other.dpkg);
    expect(lines(digested(ours))).to.deep.equal(other.debsums);
  });

  it("finds in a damaged copy what dpkg and debsums find there", async () => {
    writeFileSync(scratch("changed"), "changed\n");
    writeFileSync(scratch("commands"), `${damage.join("\n").replaceAll("changed", scratch("changed"))}\n`);
    runTool("debugfs", ["-w", "-f", scratch("commands"), `${raw}?offset=${offset}`]);
    const [ours, other] = [await sweep(), theirs()];
    expect(lines(ours)).to.include.members([
      "missing /etc/deluser.conf",
      "missing /bin/sh",
      "missing /usr/sbin/logrotate",
      "modified /etc/bash.bashrc",
      "modified /etc/sysctl.d/octavia-agent-sysctl.conf.distrib",
      "modified /usr/bin/tac",
      "modified /usr/share/perl5/Debconf/Gettext.pm",
    ]);
    // Both forget the digest of a conffile that is diverted.
    const save = (found: string[]) => found.filter((line) => !line.endsWith("/octavia-agent-sysctl.conf.distrib"));
    expect(save(lines(ours))).to.deep.equal(other.dpkg);
    expect(save(lines(digested(ours)))).to.deep.equal(other.debsums);
    expect(ours.unowned.map(({ path }) => path)).to.not.include("/usr/bin/tac");
  });
});

function lines({ modified, missing }: Pick<IntegritySweep, "modified" | "missing">): string[] {
  const named = (word: string, found: readonly SweptPath[]) => found.map(({ path }) => `${word} ${path}`);
  return [...new Set([...named("modified", modified), ...named("missing", missing)])].sort();
}

/** debsums looks only at what has a digest. */
function digested({ modified, missing }: IntegritySweep): Pick<IntegritySweep, "modified" | "missing"> {
  return { modified, missing: missing.filter(({ hasDigest }) => hasDigest) };
}

/** `??5?????? c /path`, with M where it is no file any more, and `missing   c /path` (dpkg(1), "--verify-format"). */
const dpkgLine = /^(?:([?M5]{9})|missing {2}) ..? ?(\/.*)$/;
/** `debsums: changed file /mnt/path (from package)`, `debsums: missing file …`. */
const debsumsLine = /^debsums: (?:(changed)|missing) file \/mnt(\/.*) \(from .*\)$/;

/** A line that is none is a word of its own, which nothing of ours equals. */
function wordsOf(text: string, line: RegExp): string[] {
  const words = text
    .split("\n")
    .filter((one) => one !== "")
    .map((one) => {
      const [, modified, path] = line.exec(one) ?? [];
      return path === undefined ? one : `${modified === undefined ? "missing" : "modified"} ${path}`;
    });
  return [...new Set(words)].sort();
}
