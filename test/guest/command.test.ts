import { expect } from "chai";
import { findCommand } from "../../src/guest/command.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const program = { content: "#!/bin/sh\n", mode: 0o755 };
const guest = guestOf(
  memoryTree(
    new Map<string, Entry>([
      ["/usr/bin/sh", program],
      ["/bin", { link: "usr/bin" }],
      ["/usr/local/sbin/ip", { content: "#!/bin/sh\n", mode: 0o644 }],
      ["/usr/sbin/ip", program],
      ["/usr/bin/ip", program],
      ["/usr/bin/awk", { link: "/etc/alternatives/awk" }],
      ["/etc/alternatives/awk", { link: "/usr/bin/mawk" }],
      ["/usr/bin/mawk", program],
      ["/usr/bin/empty", { content: "", mode: 0o755 }],
      ["/opt/tool", program],
    ]),
  ),
);

describe("a command", () => {
  it("is the first executable file of that name on the services' path", () => {
    expect(findCommand(guest, "ip")).to.include({ path: "/usr/sbin/ip", place: "/usr/sbin/ip" });
    expect(findCommand(guest, "tool")).to.equal(undefined);
  });

  it("may be a link, or named by its path", () => {
    expect(findCommand(guest, "awk")).to.include({ path: "/usr/bin/awk", place: "/usr/bin/mawk" });
    expect(findCommand(guest, "/bin/ip")).to.include({ path: "/bin/ip", place: "/usr/bin/ip" });
    expect(findCommand(guest, "/usr/local/sbin/ip")).to.equal(undefined);
  });

  it("says why it would not start", () => {
    expect(findCommand(guest, "empty")?.defect()).to.equal("it is empty");
  });
});
