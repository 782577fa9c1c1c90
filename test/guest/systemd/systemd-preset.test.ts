import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { isFirstBoot, readPresets } from "../../../src/guest/systemd/systemd-preset.ts";
import { hostTree } from "../../support/host-tree.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("presets", () => {
  const at = scratchDirectory();

  it("enable what systemctl preset-all enables", function () {
    needTools(this, "systemctl");
    const names = ["haproxy", "keepalived", "other", "fuel"];
    const files: Readonly<Record<string, string>> = {
      "etc/systemd/system-preset/10-a.preset": "# comment\ndisable haproxy.service\nenable f?el.service\n",
      "usr/lib/systemd/system-preset/10-a.preset": "disable other.service\n",
      "usr/lib/systemd/system-preset/90-b.preset": "enable haproxy.service\ndisable keep*\ndisable fuel.service\n",
      ...Object.fromEntries(
        names.map((name) => [`usr/lib/systemd/system/${name}.service`, "[Service]\n[Install]\nWantedBy=a.target\n"]),
      ),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    }
    const enables = readPresets(hostTree(at("")));
    runTool("systemctl", [`--root=${at("")}`, "preset-all"]);
    const enabled = readdirSync(at("etc/systemd/system/a.target.wants")).sort();
    expect(
      names
        .map((name) => `${name}.service`)
        .filter(enables)
        .sort(),
    ).to.deep.equal(enabled);
    expect(enabled).to.deep.equal(["fuel.service", "other.service"]);
  });

  it("are applied without a machine id, and not when its file is empty", () => {
    const first = (entry?: Entry) =>
      isFirstBoot(memoryTree(new Map(entry === undefined ? [] : [["/etc/machine-id", entry]])));
    expect([first(), first("uninitialized\n"), first(""), first(`${"0".repeat(32)}\n`)]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});
