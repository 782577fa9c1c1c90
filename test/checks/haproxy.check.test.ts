import { expect } from "chai";
import { dpkgRecord, elf } from "../support/good-amphora.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

const status = "/var/lib/dpkg/status";
const program = "/usr/sbin/haproxy";

describe("checks of HAProxy", () => {
  it("pass on a good amphora, as all others do", async () => {
    expect(await notPassed()).to.deep.equal([]);
  });

  it("miss the package's record", async () => {
    const files = (entries: Map<string, unknown>) => {
      const text = String(entries.get(status));
      expect(text).to.contain(dpkgRecord("haproxy"));
      entries.set(status, text.replace(dpkgRecord("haproxy"), ""));
    };
    expect(await notPassed({ files })).to.deep.equal(["C1-haproxy-installed fail"]);
  });

  it("want a version that controllers can configure", async () => {
    const files = (entries: Map<string, unknown>) =>
      entries.set(
        status,
        String(entries.get(status)).replace(dpkgRecord("haproxy"), dpkgRecord("haproxy", undefined, "2.0.9-1")),
      );
    expect(await notPassed({ files })).to.deep.equal(["C1-haproxy-installed fail"]);
    expect((await resultsOf({ files })).get("C1-haproxy-installed")?.reason).to.equal(
      "expected haproxy >=2.2, found 2.0.9-1",
    );
  });

  it("want HAProxy itself, not what stands in for it, and believe its last record", async () => {
    const record = dpkgRecord("haproxy");
    for (const other of [
      record.replace("haproxy\n", "other\nProvides: haproxy\n"),
      `${record}\n${dpkgRecord("haproxy", "deinstall ok not-installed")}`,
    ]) {
      const files = (entries: Map<string, unknown>) =>
        entries.set(status, String(entries.get(status)).replace(record, other));
      expect(await notPassed({ files })).to.deep.equal(["C1-haproxy-installed fail"]);
    }
  });

  for (const [what, entry] of [
    ["gone", undefined],
    ["not executable", { content: elf(62, 64), mode: 0o644 }],
    ["made for another architecture", { content: elf(183, 64), mode: 0o755 }],
    ["a script", { content: "#!/bin/sh\n", mode: 0o755 }],
    ["cut short", { content: elf(62, 64).subarray(0, 64), mode: 0o755 }],
    ["a directory", { directory: true }],
  ] as const) {
    it(`notice a program that is ${what}`, async () => {
      const files = (entries: Map<string, unknown>) =>
        entry === undefined ? entries.delete(program) : entries.set(program, entry);
      expect(await notPassed({ files })).to.deep.equal(["C1-haproxy-executable fail"]);
    });
  }
});
