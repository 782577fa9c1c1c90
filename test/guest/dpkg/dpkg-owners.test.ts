import { expect } from "chai";
import { visitDpkgPaths } from "../../../src/guest/dpkg/dpkg-owners.ts";
import { presentPackages } from "../../../src/guest/present-packages.ts";
import { dpkgRecord } from "../../support/good-amphora.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

const info = "/var/lib/dpkg/info";

describe("the owners of dpkg's paths", () => {
  it("are told by the lists, diversions applied, and by digests where there is no list", () => {
    const guest = guestOfEntries({
      "/var/lib/dpkg/status": [dpkgRecord("a"), dpkgRecord("b")].join("\n"),
      "/var/lib/dpkg/status.d/c": dpkgRecord("c"),
      "/var/lib/dpkg/status.d/c.md5sums": `${"0".repeat(32)}  usr/share/c\n`,
      [`${info}/a.list`]: "/.\n/bin\n/bin/sh\n/bin/sh-x\n",
      [`${info}/b.list`]: "/bin/sh\n",
      "/var/lib/dpkg/diversions": "/bin/sh\n/bin/sh.distrib\nb\n",
    });
    const met: string[] = [];
    visitDpkgPaths(guest, presentPackages(guest), (path, { name }) => met.push(`${name} ${path}`));
    expect(met).to.deep.equal(["a /.", "a /bin/sh.distrib", "a /bin/sh-x", "b /bin/sh", "c /usr/share/c"]);
  });
});
