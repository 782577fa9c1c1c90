import { expect } from "chai";
import { findCredentials } from "../../src/guest/credential.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const found = (path: string, content: string | Uint8Array) =>
  findCredentials(guestOfEntries({ [path]: content })).found.map(({ line, what }) => `${line} ${what}`);

describe("credentials", () => {
  const secrets: [string, string, string[]][] = [
    ["/root/k", "x\n-----BEGIN PRIVATE KEY-----\n", ["2 a private key"]],
    ["/etc/x", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n", ["1 a private key"]],
    ["/etc/x", "# -----BEGIN PRIVATE KEY-----\n", []],
    ["/etc/x", "-----BEGIN PUBLIC KEY-----\n", []],
    ["/opt/x", "export OS_PASSWORD='hunter2'\n", ["1 a value of OS_PASSWORD"]],
    ["/opt/x", "  password: hunter2\n", ["1 a value of password"]],
    ["/opt/x", 'password =\npassword = ""\npassword=changeme\npassword = {{ x }}\n', []],
    ["/opt/x", "url=amqp://a:hunter2@host/\n", ["1 a URL with a password"]],
    ["/opt/x", "url=http://host:80/a@b\nurl=http://user:PASSWORD@host\nurl=http://user@host\n", []],
    ["/root/.netrc", "machine a\n  login b\n  password c\n", ["3 a login of netrc"]],
    ["/opt/x", "passwd: files\nauth_type = password\n", []],
    ["/opt/x", "token ghp_abcdefghijklmnopqrstuvwxyz0123456789\n", ["1 a token of GitHub"]],
    ["/usr/share/x", "password = hunter2\n", []],
    ["/etc/ssl/certs/x", "password = hunter2\n", []],
  ];
  for (const [path, text, expected] of secrets) {
    it(`are ${expected.join(", ") || "none"} in ${path}: ${JSON.stringify(text)}`, () => {
      expect(found(path, text)).to.deep.equal(expected);
    });
  }

  it("are not looked for in large files, nor in links", () => {
    expect(found("/etc/x", `password = hunter2\n${"x".repeat(300_000)}`)).to.deep.equal([]);
    const guest = guestOfEntries({ "/usr/share/x": "password = hunter2\n", "/etc/x": { link: "/usr/share/x" } });
    expect(findCredentials(guest)).to.deep.equal({ files: 0, bytes: 0, found: [], unread: 0 });
  });

  it("leave files unread, and say so, where there are too many", () => {
    const entries = Object.fromEntries(Array.from({ length: 10_005 }, (_, index) => [`/opt/${index}`, "x"]));
    expect(findCredentials(guestOfEntries(entries))).to.include({ files: 10_000, unread: 5 });
  });

  it("are found in time, whatever the text", () => {
    expect(found("/etc/x", `://${":a".repeat(100_000)}@`)).to.deep.equal([]);
    expect(found("/etc/x", "secret a://b:c\n".repeat(15_000))).to.deep.equal([]);
  });
});
