import { expect } from "chai";
import type { Difference } from "../../src/difference/difference.ts";
import { differenceSections, headline, proofItems } from "../../src/report/difference-sections.ts";
import { type Phrase, render } from "../../src/report/phrase.ts";
import { fullDifference, sampleDifference } from "../support/differences.ts";

const plain = (phrase: Phrase) =>
  render(
    phrase,
    (ours) => ours,
    (guest) => guest,
  );
const titled = (title: string, more: Partial<Difference>) => {
  const section = differenceSections(sampleDifference(more)).find((one) => one.title === title);
  return [section?.lead, ...(section?.items.map(plain) ?? [])];
};
const state = { type: "file", mode: 0o644, uid: 0, gid: 0, size: 1, links: 1 } as const;

describe("the sections of a difference", () => {
  it("are none where nothing differs", () => {
    expect(differenceSections(sampleDifference())).to.deep.equal([]);
  });

  it("begin with security, and have something of everything", () => {
    expect(differenceSections(fullDifference()).map(({ title }) => title)).to.deep.equal([
      ...["Security", "Packages", "Kernel and disk", "Services", "Kernel settings", "Boot time and traffic", "Sizes"],
      ...["Checks", "Files that no package explains", "Differs between any two builds"],
    ]);
  });

  it("tell of a path what differs, and count those that packages explain", () => {
    const link = { ...state, type: "symlink" } as const;
    const files: Difference["files"] = [
      { path: "/a", change: "added", aspects: [], new: state },
      {
        path: "/b",
        change: "changed",
        aspects: ["mode", "owner", "content"],
        old: state,
        new: { ...state, mode: 0o600, uid: 7 },
      },
      {
        path: "/c",
        change: "changed",
        aspects: ["target"],
        old: { ...link, target: "x" },
        new: { ...link, target: "y" },
      },
      { path: "/d", change: "removed", aspects: [], old: state, cause: { kind: "package", package: "d" } },
      { path: "/var/log/e", change: "removed", aspects: [], old: state, cause: { kind: "build", noise: "log" } },
    ];
    expect(titled("Files that no package explains", { files })).to.deep.equal([
      "With their packages 1 more path changed.",
      "added /a",
      "changed /b: mode, owner, content (644 → 600) (0:0 → 7:0)",
      "changed /c: target (x → y)",
    ]);
    expect(titled("Differs between any two builds", { files })).to.deep.equal([
      undefined,
      "1 path: /var/log/e: what programs wrote while the image was built.",
    ]);
    expect(headline(sampleDifference({ level: "different", files }))).to.equal(
      "No package changed; paths that differ: 5, for no known cause 3.",
    );
  });

  it("tell sizes, of packages the largest changes", () => {
    const packageSizes = Array.from({ length: 12 }, (_, index) => ({ package: `p${index}`, old: 0, new: 1000 }));
    const old = { ...sampleDifference().old, fileSize: 1000 };
    const section = differenceSections(sampleDifference({ packageSizes, old })).find(({ title }) => title === "Sizes");
    expect(section?.items.map(plain)).to.deep.equal(["Image file: 400.0 MB, +400.0 MB (+39999900.0 %)."]);
    expect(section?.table?.rows).to.have.lengthOf(10);
    const disk = { ...sampleDifference().old, partitionTable: "mbr" } as const;
    const items = (was: typeof disk, is: Difference["new"]) =>
      titled("Sizes", { old: { ...was, virtualSize: 1 }, new: is });
    expect(items(disk, disk)).to.deep.equal([undefined, "Disk: 3.2 GB, +3.2 GB (+322122547100.0 %)."]);
    expect(items(disk, sampleDifference().new)).to.deep.equal([undefined]);
  });

  it("say in a line what changed", () => {
    const change = (kind: "added" | "removed") => ({ name: kind, architecture: "all", change: kind });
    const packages = [change("added"), change("removed"), change("removed")];
    expect(headline(sampleDifference({ level: "different", packages }))).to.match(/^Packages: 1 added, 2 removed; /);
    expect(headline(sampleDifference({ level: "same-layout" }))).to.match(/same type, mode and owner\.$/);
    expect(headline(sampleDifference())).to.equal("The two images hold the same files with the same content.");
    expect(headline(sampleDifference({ level: "identical" }))).to.match(/byte for byte/);
  });

  it("say what was proven, what was believed, and what was not compared", () => {
    const told = (more: Partial<Difference>) => proofItems(sampleDifference(more)).map(plain).join(" ");
    expect(told({ proof: "bytes" })).to.match(/^Both files were compared byte for byte\.$/);
    expect(told({ hashedFiles: 1 })).to.match(/All contents are proven: the SHA-256 of 1 file /);
    expect(told({ proof: "records", believedFiles: 2 })).to.match(/2 files were not read, .* --deep/);
    expect(told({ incomplete: ["x"] })).to.match(/Not compared: x\.$/);
  });
});
