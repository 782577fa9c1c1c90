import { expect } from "chai";
import { presentPackages } from "../../src/guest/present-packages.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

describe("the packages that are there", () => {
  it("are those with files, fully installed or not", () => {
    const records = [
      dpkgRecord("whole"),
      dpkgRecord("half", "install ok half-configured"),
      dpkgRecord("removed", "deinstall ok config-files"),
      dpkgRecord("never", "purge ok not-installed"),
    ];
    const guest = guestOfEntries({ "/var/lib/dpkg/status": records.join("\n") });
    expect(presentPackages(guest).map(({ name }) => name)).to.deep.equal(["whole", "half"]);
  });

  it("are none without a database", () => {
    expect(presentPackages(guestOfEntries({}))).to.deep.equal([]);
  });
});
