import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readTuned } from "../../src/guest/tuned.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readTuned);

describe("tuned", () => {
  it("takes each active profile from the first directory that has it", () => {
    const { source, profiles } = read(
      ["/etc/tuned/active_profile", "virtual-guest gone ../x amphora\n"],
      ["/usr/lib/tuned/virtual-guest/tuned.conf", "[main]\n"],
      ["/usr/lib/tuned/amphora/tuned.conf", "[script]\nscript=old.sh\n"],
      ["/etc/tuned/amphora/tuned.conf", "[cpu]\nscript=no.sh\n[script]\n script = a.sh, /opt/b.sh\n#script=c.sh\n"],
    );
    expect(source).to.equal("/etc/tuned/active_profile");
    expect(profiles).to.deep.equal([
      { name: "virtual-guest", path: "/usr/lib/tuned/virtual-guest/tuned.conf", scripts: [] },
      { name: "gone", scripts: [] },
      { name: "amphora", path: "/etc/tuned/amphora/tuned.conf", scripts: ["/etc/tuned/amphora/a.sh", "/opt/b.sh"] },
    ]);
  });

  it("knows the directories of tuned 2.23, and a script beside the profile", () => {
    const { profiles } = read(
      ["/etc/tuned/active_profile", "amphora"],
      ["/etc/tuned/profiles/amphora/tuned.conf", `[script]\nscript=\${i:PROFILE_DIR}/script.sh\n`],
    );
    expect(profiles[0]?.scripts).to.deep.equal(["/etc/tuned/profiles/amphora/script.sh"]);
  });

  it("need not be told anything", () => {
    expect(read()).to.deep.equal({ profiles: [] });
  });
});
