import { expect } from "chai";
import { readResolver } from "../../../src/guest/network/resolver.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

describe("the resolver", () => {
  it("is what resolv.conf and the last hosts line say", () => {
    const guest = guestOfEntries({
      "/etc/resolv.conf":
        "# nameserver 9.9.9.9\nnameserver\t127.0.0.1\n nameserver 8.8.8.8\nnameserver\nsearch a.example b.example\ndomain .\n",
      "/etc/nsswitch.conf": "hosts: dns\nhosts:\tfiles [!UNAVAIL=return] myhostname # dns\n",
    });
    expect(readResolver(guest)).to.deep.equal({
      nameServers: ["127.0.0.1"],
      domains: ["a.example", "b.example"],
      hosts: ["files", "myhostname"],
    });
  });

  it("is nothing where a link leads nowhere", () => {
    const guest = guestOfEntries({
      "/etc/resolv.conf": { link: "/run/none" },
      "/etc/nsswitch.conf": "passwd: files\n",
    });
    expect(readResolver(guest)).to.deep.equal({ nameServers: undefined, domains: [], hosts: undefined });
  });
});
