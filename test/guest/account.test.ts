import { expect } from "chai";
import { isLocked, readAccounts } from "../../src/guest/account.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

describe("accounts", () => {
  it("have the password of shadow, or their own", () => {
    const { accounts, defects } = readAccounts(
      guestOfEntries({
        "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nold:abc:1:1::/:\nlost:x:2:2::/:\nopen::3:3::/:\n",
        "/etc/shadow": "root:*:1::::::\nold:!:1::::::\n",
      }),
    );
    expect(defects).to.deep.equal([]);
    expect(accounts.map(({ name, uid, password }) => [name, uid, password])).to.deep.equal([
      ["root", 0, "*"],
      ["old", 1, "abc"],
      ["lost", 2, undefined],
      ["open", 3, ""],
    ]);
  });

  it("tell what is wrong with their files", () => {
    const { defects } = readAccounts(guestOfEntries({ "/etc/passwd": "root:x:zero:0:root:/root:/bin/sh\nshort\n" }));
    expect(defects).to.deep.equal([
      "/etc/shadow is not there",
      "line 2 of /etc/passwd has 1 fields",
      "the account root has the user ID zero",
      "the account short has the user ID ",
    ]);
  });

  it("are locked by what is no hash", () => {
    expect(["*", "!", "!$6$a$b", "!*"].map(isLocked)).to.deep.equal([true, true, true, true]);
    expect(["", "$6$a$b", undefined].map(isLocked)).to.deep.equal([false, false, false]);
  });
});
