import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { configurationFiles } from "../../src/guest/configuration-files.ts";
import { hostTree } from "../support/host-tree.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

describe("files of several directories", () => {
  const at = scratchDirectory();

  it("count as systemd-analyze cat-config counts them", function () {
    needTools(this, "systemd-analyze");
    const paths = [
      "etc/sysctl.d/50-b.conf",
      "usr/lib/sysctl.d/50-b.conf",
      "usr/lib/sysctl.d/10-a.conf",
      "usr/local/lib/sysctl.d/99-c.conf",
      "usr/lib/sysctl.d/20-hidden.conf",
      "etc/sysctl.d/README",
    ];
    for (const path of paths) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), "a = 1\n");
    }
    symlinkSync("/dev/null", at("etc/sysctl.d/20-hidden.conf"));
    const said = runTool("systemd-analyze", ["cat-config", `--root=${at("")}`, "sysctl.d"]);
    // A file that hides others is named there too, without content.
    const shown = [...said.matchAll(/^# (\/.*\.conf)\na = 1$/gm)].map(([, path = ""]) => path.slice(at("").length));
    const found = configurationFiles(
      hostTree(at("")),
      ["/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"],
      ".conf",
    );
    expect(found).to.deep.equal([
      "/usr/lib/sysctl.d/10-a.conf",
      "/etc/sysctl.d/50-b.conf",
      "/usr/local/lib/sysctl.d/99-c.conf",
    ]);
    expect(shown).to.deep.equal(found);
  });

  it("are refused when there are more than any system has", () => {
    const files = Array.from({ length: 1001 }, (_, index): [string, Entry] => [`/etc/a.d/${index}.conf`, "x"]);
    const read = () => configurationFiles(memoryTree(new Map(files)), ["/etc/a.d"], ".conf");
    expect(read).to.throw(/1001 files are too many/);
  });
});
