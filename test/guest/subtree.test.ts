import { expect } from "chai";
import { entriesBelow } from "../../src/guest/subtree.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

describe("the entries below a directory", () => {
  const guest = guestOfEntries({
    "/a": "1",
    "/etc/a": "2",
    "/etc/b/c": "3",
    "/etcetera": "4",
    "/var/run": { link: "/run" },
    "/run/x": "5",
  });
  const below = (path: string) => entriesBelow(guest, path).map((entry) => entry.path);

  it("are all of them, not the directory itself", () => {
    expect(below("/etc")).to.deep.equal(["/etc/a", "/etc/b", "/etc/b/c"]);
    expect(below("/etc/b")).to.deep.equal(["/etc/b/c"]);
  });

  it("are found through a link", () => {
    expect(below("/var/run")).to.deep.equal(["/run/x"]);
  });

  it("are none where there is no directory", () => {
    expect([...below("/none"), ...below("/a"), ...below("/etc/none/x")]).to.deep.equal([]);
  });
});
