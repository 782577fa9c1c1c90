import { expect } from "chai";
import { PackageURL } from "packageurl-js";
import { guestWord } from "../../src/sbom/guest-word.ts";
import { packageUrl, sourceUrl } from "../../src/sbom/package-url.ts";
import { hostileWord } from "../support/sbom-sample.ts";

describe("a package URL", () => {
  const debian = { kind: "dpkg", system: { id: "debian", versionId: "12" } } as const;

  it("names a deb with its architecture and distribution", () => {
    const one = { name: "libstdc++6", version: "1:12.2-1~rc+b1", architecture: "amd64" };
    expect(packageUrl(debian, one)).to.equal(
      "pkg:deb/debian/libstdc%2B%2B6@1:12.2-1~rc+b1?arch=amd64&distro=debian-12",
    );
    expect(sourceUrl(debian, { name: "gcc", version: "12" })).to.equal(
      "pkg:deb/debian/gcc@12?arch=source&distro=debian-12",
    );
    expect(packageUrl({ kind: "dpkg" }, { ...one, architecture: "" })).to.equal(
      "pkg:deb/libstdc%2B%2B6@1:12.2-1~rc+b1",
    );
    const sid = { kind: "dpkg", system: { id: "debian", versionId: "" } } as const;
    expect(packageUrl(sid, one)).to.match(/&distro=debian$/);
  });

  it("names an rpm with its epoch apart, and Red Hat by its name there", () => {
    const rhel = { kind: "rpm", system: { id: "rhel", versionId: "9.4" } } as const;
    expect(packageUrl(rhel, { name: "haproxy", version: "2:2.4.22-3.el9", architecture: "x86_64" })).to.equal(
      "pkg:rpm/redhat/haproxy@2.4.22-3.el9?arch=x86_64&distro=rhel-9.4&epoch=2",
    );
    expect(sourceUrl(rhel, { name: "a", version: "1-1" })).to.include("arch=src");
  });

  it("is one of a hostile name as well", () => {
    const word = guestWord(hostileWord);
    const url = packageUrl(debian, { name: word, version: word, architecture: word });
    expect(url).to.match(/^[\x21-\x7e]+$/);
    expect(PackageURL.fromString(url).version).to.equal(word);
  });
});
