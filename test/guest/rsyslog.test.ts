import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readRsyslog } from "../../src/guest/rsyslog.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readRsyslog);

describe("rsyslog of the guest", () => {
  it("reads the files that its configuration includes, in the order of their names", () => {
    const text =
      'module(load="imuxsock")\n$IncludeConfig /etc/rsyslog.d/*.conf\ninclude(file="/etc/more.conf" mode="optional")\n';
    const { files, listens } = read(
      ["/etc/rsyslog.conf", text],
      ["/etc/rsyslog.d/55-b.conf", ""],
      ["/etc/rsyslog.d/10-a.conf", ""],
      ["/etc/rsyslog.d/c.conf.disabled", ""],
      ["/etc/more.conf", "$IncludeConfig /etc/rsyslog.conf\n"],
    );
    expect(files).to.deep.equal([
      "/etc/rsyslog.conf",
      "/etc/rsyslog.d/10-a.conf",
      "/etc/rsyslog.d/55-b.conf",
      "/etc/more.conf",
    ]);
    expect(listens).to.equal(true);
  });

  it("has the sockets of both kinds of statements", () => {
    const { sockets, listens } = read([
      "/etc/rsyslog.conf",
      `# input(type="imuxsock" Socket="/commented")
/* input(type="imuxsock" Socket="/commented") */
input(type="imuxsock" # a comment
  Socket="/a" CreatePath="on")
INPUT(TYPE="imuxsock" SOCKET="/b")
input(type="imtcp" port="514")
$InputUnixListenSocketCreatePath on
$AddUnixListenSocket /c
$AddUnixListenSocket /d
`,
    ]);
    expect(sockets.map(({ path, createsPath }) => [path, createsPath])).to.deep.equal([
      ["/a", true],
      ["/b", false],
      ["/c", true],
      ["/d", false],
    ]);
    expect(listens).to.equal(false);
  });

  it("may have no configuration", () => {
    expect(read()).to.deep.equal({ files: [], sockets: [], listens: false });
  });

  it("is refused where it includes too much", () => {
    const text = "$IncludeConfig /etc/none*\n".repeat(201);
    expect(() => read(["/etc/rsyslog.conf", text])).to.throw(Refusal, "too many files");
  });
});
