import { expect } from "chai";
import { fileOwners } from "../../src/guest/file-owners.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import { needTools } from "../support/real-tool.ts";
import { rpmStandIn } from "../support/rpm-stand-in.ts";
import { ownerOf } from "../support/rpm-stand-in-entries.ts";

const info = "/var/lib/dpkg/info";

describe("the owners of files", () => {
  const nameAt = (owners: ReturnType<typeof fileOwners>, path: string) => owners.get(path)?.name;

  it("are found under the names of the tree, links of a merged /usr followed", () => {
    const owners = fileOwners(
      guestOfEntries({
        "/bin": { link: "usr/bin" },
        "/usr/bin/a": "",
        "/var/lib/dpkg/status": [dpkgRecord("a"), dpkgRecord("b")].join("\n"),
        [`${info}/a.list`]: "/.\n/bin\n/bin/a\n/usr/share/shared\n",
        [`${info}/b.list`]: "/usr/share/shared\n/gone/b\n",
        "/usr/share/shared": "",
      }),
    );
    expect(nameAt(owners, "/usr/bin/a")).to.equal("a");
    expect(nameAt(owners, "/usr/share/shared")).to.equal("a");
    expect([...owners.keys()]).to.not.include.members(["/bin/a"]);
    expect(nameAt(owners, "/gone/b")).to.equal(undefined);
  });

  it("are those of an rpm database likewise", async function () {
    this.timeout(60_000);
    needTools(this, "rpm", "rpmbuild");
    const owners = fileOwners(guestOf((await rpmStandIn()).image.root));
    expect(nameAt(owners, "/usr/sbin/haproxy")).to.equal(ownerOf("/usr/sbin/haproxy"));
  });
});
