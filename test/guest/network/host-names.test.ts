import { expect } from "chai";
import { readHostNames } from "../../../src/guest/network/host-names.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

describe("host names", () => {
  it("are the first line of hostname, and all of hosts", () => {
    const { hostname, addresses } = readHostNames(
      guestOfEntries({
        "/etc/hostname": "# x\n\n amphora \n",
        "/etc/hosts": "127.0.0.1\tlocalhost a # b\n::1 localhost\n",
      }),
    );
    expect(hostname).to.equal("amphora");
    expect(Object.fromEntries(addresses)).to.deep.equal({ localhost: ["127.0.0.1", "::1"], a: ["127.0.0.1"] });
  });

  it("tell an empty file from none", () => {
    expect(readHostNames(guestOfEntries({ "/etc/hostname": "" })).hostname).to.equal("");
    expect(readHostNames(guestOfEntries({ "/etc/x": "" })).hostname).to.equal(undefined);
  });
});
