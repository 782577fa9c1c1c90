import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { readKernelConfigs } from "../../../src/guest/kernel/kernel-config.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) =>
  guestOf(
    memoryTree(
      new Map<string, Entry>([["/usr/lib/modules/1/modules.dep", ""], ["/lib", { link: "usr/lib" }], ...entries]),
    ),
  ).fact(readKernelConfigs);

describe("a kernel's configuration", () => {
  const text = '# CONFIG_A is not set\nCONFIG_NET_NS=y\nCONFIG_B=m\nCONFIG_NLS_DEFAULT="utf8"\nCONFIG_N=16384\n';

  it("is read from /boot, or from beside the modules", () => {
    for (const path of ["/boot/config-1", "/usr/lib/modules/1/config"]) {
      const values = Object.fromEntries(read([path, text]).get("1")?.values ?? []);
      expect(values).to.deep.equal({ NET_NS: "y", B: "m", NLS_DEFAULT: "utf8", N: "16384" });
    }
    expect(read(["/boot/config-1", text], ["/usr/lib/modules/1/config", ""]).get("1")?.path).to.equal("/boot/config-1");
  });

  it("need not be there", () => {
    expect(read(["/boot/config-2", text]).size).to.equal(0);
  });
});
