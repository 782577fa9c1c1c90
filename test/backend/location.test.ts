import { expect } from "chai";
import { isUrl, publicLocation } from "../../src/backend/location.ts";

describe("the location of an image", () => {
  it("is a URL only with its scheme and slashes", () => {
    for (const url of ["http://a/b", "https://a", "HTTP://a/b", "ftp://a/b"]) expect(isUrl(url), url).to.equal(true);
    for (const path of ["a", "http:", "./http://a", "/ftp://a/b", "nbd:a", "https:/a"]) {
      expect(isUrl(path), path).to.equal(false);
    }
  });

  it("is told without what may be a secret", () => {
    expect(publicLocation("https://me:word@host/a/b.qcow2?sign=1#x")).to.equal("https://host/a/b.qcow2");
    expect(publicLocation("https://host/a@b")).to.equal("https://host/a@b");
    expect(publicLocation("a?b@c")).to.equal("a?b@c");
  });

  it("is told without a password that makes it no URL", () => {
    for (const word of ["wo/rd", "wo#rd", "wo?rd", "1#word", "1?word", "wo@rd", "w\nord"]) {
      expect(publicLocation(`http://me:${word}@host/b.qcow2`), word).to.equal("http://host/b.qcow2");
    }
    expect(publicLocation("ftp://me:word@host/b.qcow2")).to.equal("ftp://host/b.qcow2");
  });
});
