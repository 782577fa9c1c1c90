import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { readModuleBans } from "../../../src/guest/kernel/modprobe.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readModuleBans);
const banned = (...entries: [string, Entry][]) => read(...entries).bans.map(({ module }) => module);

describe("what modprobe may not load", () => {
  it("is what blacklist names, and what install puts nothing in place of", () => {
    const text = `# blacklist a
blacklist ip-vs
 blacklist   vfat
install b /bin/false
install c /usr/bin/true
install d /sbin/modprobe --ignore-install d $CMDLINE_OPTS
install e \\
  /bin/true
install f exit 0
install g false
options h x=1
alias i j
blacklist
`;
    expect(banned(["/etc/modprobe.d/x.conf", text])).to.deep.equal(["ip_vs", "vfat", "b", "c", "e", "f", "g"]);
  });

  it("is read from files that end in .conf, each name once, the directory named first counting", () => {
    const found = read(
      ["/lib", { link: "usr/lib" }],
      ["/etc/modprobe.d/a.conf", ""],
      ["/usr/lib/modprobe.d/a.conf", "blacklist a\n"],
      ["/etc/modprobe.d/masked.conf", { link: "/dev/null" }],
      ["/usr/lib/modprobe.d/masked.conf", "blacklist masked\n"],
      ["/usr/lib/modprobe.d/b.conf", "blacklist b\n"],
      ["/run/modprobe.d/c.conf", "blacklist c\n"],
      ["/usr/local/lib/modprobe.d/d.conf", "blacklist d\n"],
      ["/etc/modprobe.d/e.conf.bak", "blacklist e\n"],
    );
    expect(found.bans.map(({ by }) => by)).to.deep.equal([
      "/usr/lib/modprobe.d/b.conf: blacklist b",
      "/run/modprobe.d/c.conf: blacklist c",
      "/usr/local/lib/modprobe.d/d.conf: blacklist d",
    ]);
    expect(found.sources).to.include("/etc/modprobe.d/a.conf");
  });

  it("may stand on the kernel's command line", () => {
    const grub = "linux /boot/vmlinuz-1 ro modprobe.blacklist=ip-vs,vfat module_blacklist=brd\n";
    expect(banned(["/boot/grub/grub.cfg", grub])).to.deep.equal(["ip_vs", "vfat", "brd"]);
  });
});
