import { expect } from "chai";
import { placesIn } from "../../src/guest/places.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

describe("the places of paths", () => {
  const placeOf = placesIn(
    guestOfEntries({
      "/bin": { link: "usr/bin" },
      "/usr/bin/sh": { link: "dash" },
      "/etc/a": "",
      "/lost": { link: "/nowhere" },
      "/top": { link: "/" },
    }),
  );

  it("are those behind the links of their directories, a last link left alone", () => {
    expect(placeOf("/bin/sh")).to.equal("/usr/bin/sh");
    expect(placeOf("/bin/other")).to.equal("/usr/bin/other");
    expect(placeOf("/usr/bin/sh")).to.equal("/usr/bin/sh");
    expect(placeOf("/top/etc/a")).to.equal("/etc/a");
    expect(placeOf("/top/init")).to.equal("/init");
    expect(placeOf("/bin")).to.equal("/bin");
    expect(placeOf("/")).to.equal("/");
  });

  it("do not exist below what leads nowhere", () => {
    expect(["/lost/a", "/gone/a"].map(placeOf)).to.deep.equal([undefined, undefined]);
  });
});
