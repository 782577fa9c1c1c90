import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readLogRotation, rotationOf } from "../../src/guest/logrotate.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readLogRotation);

describe("logrotate of the guest", () => {
  const haproxy: [string, Entry] = [
    "/etc/logrotate.d/haproxy",
    "/var/log/haproxy.log {\n  daily\n  postrotate\n    size 1k\n  endscript\n}\n",
  ];

  it("takes what stands before an include for what is included, and not what stands behind", () => {
    const before = read(["/etc/logrotate.conf", "weekly\nmaxsize 100M\ninclude /etc/logrotate.d\n"], haproxy);
    expect(rotationOf(before, "/var/log/haproxy.log")).to.deep.equal({
      patterns: ["/var/log/haproxy.log"],
      period: "daily",
      largest: 100 * 1024 ** 2,
      from: "/etc/logrotate.d/haproxy",
    });
    const behind = read(["/etc/logrotate.conf", "include /etc/logrotate.d\nmaxsize 100M\n"], haproxy);
    expect(rotationOf(behind, "/var/log/haproxy.log")?.largest).to.equal(undefined);
  });

  it("knows logs by several names and patterns, and their own rules", () => {
    const text =
      '/var/log/syslog\n"/var/log/kern.log"\n{\n  hourly\n  size 5k # small\n}\n/var/log/octavia/*.log {\n}\n';
    const rotations = read(["/etc/logrotate.conf", text]);
    expect(rotationOf(rotations, "/var/log/kern.log")).to.include({ period: "hourly", largest: 5120 });
    expect(rotationOf(rotations, "/var/log/octavia/a.log")).to.include({ period: "weekly" });
    expect(rotationOf(rotations, "/var/log/octavia/x/a.log")).to.equal(undefined);
  });

  it("passes over files that packages left", () => {
    const left: [string, Entry] = ["/etc/logrotate.d/a.dpkg-dist", "/var/log/a {\n}\n"];
    expect(read(["/etc/logrotate.conf", "include /etc/logrotate.d\n"], left)).to.deep.equal([]);
    expect(read()).to.deep.equal([]);
  });

  it("is refused where it includes files over and over", () => {
    const rotate = (text: string) => () =>
      read(["/etc/logrotate.conf", text], ["/etc/a", "include /etc/b\n".repeat(400)]);
    expect(rotate("include /etc/a\n".repeat(400))()).to.deep.equal([]);
    expect(rotate("include /etc/a\n".repeat(501))).to.throw(Refusal, "too many files");
  });
});
