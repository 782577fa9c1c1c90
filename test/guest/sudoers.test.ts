import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { readSudoers } from "../../src/guest/sudoers.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

/** Whole files, each good or bad by its last line. */
const files = [
  "root ALL=(ALL:ALL) ALL\n",
  "%sudo ALL = (ALL) NOPASSWD: ALL\n",
  "#1000 ALL=ALL\n",
  "a, b ALL = /bin/ls, /bin/cat\n",
  'Defaults env_reset\nDefaults secure_path="/bin:/sbin"\n',
  'Defaults:%sudo env_keep += "A B"\n',
  "Defaults!/bin/ls !requiretty\n",
  "User_Alias ADMINS = a, b\nADMINS ALL=(root) /bin/ls *.txt\n",
  "Cmnd_Alias LS = /bin/ls\na ALL = \\\n  LS\n",
  "# only a comment\n",
  "a ALL=(ALL) ALL # comment\n",
  "a may do everything\n",
  "a ALL\n",
  "ALL=(ALL) ALL\n",
  "a ALL=\n",
  "a ALL=(ALL\n",
  "a ALL=(ALL)\n",
  'Defaults secure_path="/bin\n',
  "User_Alias admins = a\n",
  "User_Alias ADMINS\n",
  "nonsense\n",
];

describe("sudo's files", () => {
  const place = scratchDirectory();

  it("have defects where visudo says so", function () {
    needTools(this, "visudo");
    for (const text of files) {
      writeFileSync(place("sudoers"), text);
      const [own] = readSudoers(guestOfEntries({ "/etc/sudoers": text }));
      expect(own?.defects.length === 0, text).to.equal(isGood(place("sudoers")));
    }
  });

  it("are those that are included, by names without dots and tildes", () => {
    const read = readSudoers(
      guestOfEntries({
        "/etc/sudoers": { content: "@includedir sudoers.d\n#include /etc/more\n@include /etc/none\n", mode: 0o440 },
        "/etc/sudoers.d/10-a": { content: "@include /etc/sudoers\n", mode: 0o600 },
        "/etc/sudoers.d/20.b": "nonsense\n",
        "/etc/sudoers.d/30-c~": "nonsense\n",
        "/etc/more": "",
      }),
    );
    expect(read.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).to.deep.equal([
      "/etc/sudoers 440",
      "/etc/sudoers.d/10-a 600",
      "/etc/more 644",
    ]);
  });

  it("are none where there is no /etc/sudoers", () => {
    expect(readSudoers(guestOfEntries({ "/etc/sudoers.d/a": "" }))).to.deep.equal([]);
  });
});

function isGood(path: string): boolean {
  try {
    runTool("visudo", ["-c", "-q", "-f", path]);
    return true;
  } catch {
    return false;
  }
}
