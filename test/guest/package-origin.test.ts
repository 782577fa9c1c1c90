import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { packageOrigins } from "../../src/guest/package-origin.ts";
import { presentPackages } from "../../src/guest/present-packages.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import { needTools } from "../support/real-tool.ts";
import { rpmStandIn } from "../support/rpm-stand-in.ts";

describe("where packages come from", () => {
  it("is the source of a deb, by its own name and version where no other is stated, and its maintainer", () => {
    const record = (name: string, more: string) =>
      dpkgRecord(name, "install ok installed", "2+b1").replace("Description", `${more}Description`);
    const guest = guestOfEntries({
      "/var/lib/dpkg/status": [
        record("a", ""),
        record("b", "Source: src-b\nMaintainer: M <m@x>\n"),
        record("c", "Source: src-c (1:2)\n"),
      ].join("\n"),
    });
    const originOf = packageOrigins(guest);
    expect(presentPackages(guest).map(originOf)).to.deep.equal([
      { source: { name: "a", version: "2+b1" } },
      { source: { name: "src-b", version: "2+b1" }, maintainer: "M <m@x>" },
      { source: { name: "src-c", version: "1:2" } },
    ]);
  });

  it("is the source of an rpm, and the licence that it states", async function () {
    this.timeout(60_000);
    needTools(this, "rpm", "rpmbuild");
    const guest = guestOf((await rpmStandIn()).image.root);
    const originOf = packageOrigins(guest);
    const haproxy = presentPackages(guest).find(({ name }) => name === "haproxy");
    expect(haproxy && originOf(haproxy)).to.deep.equal({
      source: { name: "stand-in-source", version: "1-1" },
      licence: "none",
    });
  });

  it("is not known without a database", () => {
    const [one] = presentPackages(guestOfEntries({ "/var/lib/dpkg/status": dpkgRecord("a") }));
    expect(one && packageOrigins(guestOfEntries({}))(one)).to.deep.equal({});
  });
});
