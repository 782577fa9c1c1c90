import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { type OctaviaFeature, octaviaPackage, releaseNamed, showsFeature } from "../../src/guest/octavia-version.ts";
import { elf } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const releases = [
  { major: 11, series: "Zed" },
  { major: 12, series: "2023.1", codename: "Antelope" },
];
const modules = "/usr/lib/python3/dist-packages/octavia";
const guest = guestOf(
  memoryTree(
    new Map<string, Entry>([
      ["/usr/bin/python3", { link: "python3.11" }],
      ["/usr/bin/python3.11", { content: elf(62, 64), mode: 0o755 }],
      ["/usr/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o755 }],
      [`${modules}/__init__.py`, ""],
      [`${modules}/a.py`, "def cpu_count(): ...\n"],
      [`${modules}/large.py`, Buffer.alloc(1024 * 1024, "cpu_count")],
    ]),
  ),
);
const shows = (sign: NonNullable<OctaviaFeature["sign"]>) => showsFeature(guest, { since: 1, what: "x", sign });

describe("releases of Octavia", () => {
  it("are named by number, word, branch or version", () => {
    const majors = (...names: string[]) => names.map((name) => releaseNamed(releases, name)?.major);
    expect(majors("2023.1", "antelope", " stable/2023.1 ", "12", "12.0.0", "unmaintained/zed")).to.deep.equal([
      12, 12, 12, 12, 12, 11,
    ]);
    expect(majors("2023.10", "", "z", "master")).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it("show by the agent's files what they can do", () => {
    expect(guest.fact(octaviaPackage)).to.equal(modules);
    expect(shows({ file: "a.py" })).to.equal(true);
    expect(shows({ file: "b.py" })).to.equal(false);
    expect(shows({ file: "a.py", text: "cpu_count" })).to.equal(true);
    expect(shows({ file: "a.py", text: "gpu_count" })).to.equal(false);
    expect(shows({ file: "large.py", text: "cpu_count" })).to.equal(false);
    expect([shows({ file: "a.py", gone: true }), shows({ file: "b.py", gone: true })]).to.deep.equal([false, true]);
  });

  it("show nothing where there is no agent", () => {
    expect(showsFeature(guest, { since: 1, what: "x" })).to.equal(undefined);
    expect(showsFeature(guestOf(memoryTree(new Map())), { since: 1, what: "x", sign: { file: "a.py" } })).to.equal(
      undefined,
    );
  });
});
