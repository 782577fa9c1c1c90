import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readSysctls } from "../../src/guest/sysctl.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readSysctls);

describe("kernel values of the guest", () => {
  it("are set by files in the order of their names, whichever directory they are in, and the last counts", () => {
    const sysctls = read(
      ["/etc/sysctl.d/10-a.conf", "fs.nr_open = 1\n"],
      ["/usr/lib/sysctl.d/90-b.conf", "fs.nr_open=2\n"],
      ["/etc/sysctl.d/octavia.conf", " # comment\n; comment\nfs.nr_open =  3 4\n"],
      ["/usr/lib/sysctl.d/10-a.conf", "fs.nr_open = 5\n"],
      ["/etc/sysctl.d/zz.conf.distrib", "fs.nr_open = 6\n"],
    );
    expect(sysctls.effective("fs.nr_open")).to.deep.equal({
      key: "fs.nr_open",
      value: "3 4",
      from: "/etc/sysctl.d/octavia.conf:3",
      mayFail: false,
    });
    expect(sysctls.settings).to.have.lengthOf(3);
  });

  it("are not set by /etc/sysctl.conf, unless a link leads to it", () => {
    const file: [string, Entry] = ["/etc/sysctl.conf", "a.b = 1\n"];
    expect(read(file).effective("a.b")).to.equal(undefined);
    expect(read(file, ["/etc/sysctl.d/99-sysctl.conf", { link: "../sysctl.conf" }]).effective("a.b")?.value).to.equal(
      "1",
    );
  });

  it("have names with dots or slashes, where the first one says which", () => {
    const sysctls = read(["/etc/sysctl.d/a.conf", "net/ipv4/conf/eth0.1/x = 1\nnet.ipv4.conf.eth0/1.y = 2\n"]);
    expect(sysctls.settings.map(({ key }) => key)).to.deep.equal(["net.ipv4.conf.eth0/1.x", "net.ipv4.conf.eth0/1.y"]);
    expect(sysctls.effective("net/ipv4/conf/eth0.1/y")?.value).to.equal("2");
  });

  it("may be set by patterns, which leave out names of their own and those after a dash", () => {
    const text =
      "net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.all.rp_filter\nnet.ipv4.conf.lo.rp_filter = 0\n-a.b = 1\n";
    const sysctls = read(["/etc/sysctl.d/a.conf", text]);
    const values = ["eth0", "all", "lo"].map((name) => sysctls.effective(`net.ipv4.conf.${name}.rp_filter`)?.value);
    expect(values).to.deep.equal(["2", undefined, "0"]);
    expect(sysctls.effective("a.b")?.mayFail).to.equal(true);
  });

  it("come with the lines that are none", () => {
    expect(read(["/etc/sysctl.d/a.conf", "nonsense\n"]).problems).to.deep.equal([
      "/etc/sysctl.d/a.conf:1 is no assignment: nonsense",
    ]);
  });
});
