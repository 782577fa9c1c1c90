import { expect } from "chai";
import { parseWebAddress, redirectionTarget } from "../../../src/disk/http/web-address.ts";
import { codeOf } from "../../support/refusal-code.ts";

describe("parseWebAddress", () => {
  it("drops the fragment, which no server gets", () => {
    expect(parseWebAddress("https://host/a?b#c").href).to.equal("https://host/a?b");
  });

  it("refuses other schemes", () => {
    for (const text of ["file:///a", "ftp://host/a", "//host/a", ""]) {
      expect(codeOf(() => parseWebAddress(text))).to.equal("unreachable");
    }
  });
});

describe("redirectionTarget", () => {
  const from = new URL("https://me:pass@host/a/b");
  const leads = (location: string) => redirectionTarget(from, location).href;

  it("keeps the password on the same origin only", () => {
    expect(leads("../c?d#e")).to.equal("https://me:pass@host/c?d");
    expect(leads("//host/c")).to.equal("https://me:pass@host/c");
    expect(leads("https://other/c")).to.equal("https://other/c");
    expect(leads("https://you:word@host:444/c")).to.equal("https://host:444/c");
  });

  it("never leads out of HTTP, nor from https: to http:", () => {
    for (const location of ["http://host/a", "file:///etc/passwd", "data:,x", "https://", undefined]) {
      expect(codeOf(() => redirectionTarget(from, location))).to.equal("unreachable");
    }
    expect(redirectionTarget(new URL("http://host/"), "https://host/").href).to.equal("https://host/");
  });
});
