import { expect } from "chai";
import { hostOf, privateUrl } from "../../src/verify/private-url.ts";

describe("addresses of use elsewhere", () => {
  for (const url of [
    "http://packages.example.com/debian",
    "https://mirrors.example.com:8080/x",
    "mirror+https://example.com/list",
    "http://8.8.8.8/",
    "http://[2001:db8::1]/x",
    "http://user@example.com/",
    "http://172.32.0.1/",
  ]) {
    it(`are such as ${url}`, () => expect(privateUrl(url)).to.equal(undefined));
  }

  for (const [url, clause] of [
    ["file:///srv", "is a path of the machine that built it"],
    ["cdrom:[Debian]/", "is a path of the machine that built it"],
    ["http://u:p@example.com/", "holds a password"],
    ["http://10.1.2.3:3142/debian", "is a private address"],
    ["http://172.31.0.1/", "is a private address"],
    ["http://192.168.1.1", "is a private address"],
    ["http://127.0.0.1/", "is a private address"],
    ["http://[::1]:3142/", "is a private address"],
    ["http://[fd00::1]/", "is a private address"],
    ["http://localhost/", "is a private name"],
    ["http://mirror/debian", "is a private name"],
    ["http://mirror.lan./debian", "is a private name"],
  ] as const) {
    it(`are not such as ${url}`, () => expect(privateUrl(url)).to.equal(clause));
  }

  it("have a host", () => {
    expect(["http://A.example.com:1/x", "ftp://u:p@b.example.com", "none"].map(hostOf)).to.deep.equal([
      "a.example.com",
      "b.example.com",
      "",
    ]);
  });
});
