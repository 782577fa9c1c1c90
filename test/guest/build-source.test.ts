import { expect } from "chai";
import { readBuildSources, sourcesNamed } from "../../src/guest/build-source.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("what the build fetched from", () => {
  it("stands in the variables that the image remembers", () => {
    const text = `declare -x DIB_DISTRIBUTION_MIRROR="http://a.example.com/debian"
declare -x DIB_APT_SOURCES_CONF=$'default:deb http://b.example.com/debian bookworm main\\nupdates:deb http://a.example.com/debian x main'
declare -x DIB_RELEASE="http://not.this"
declare -x http_proxy="http://c.example.com:3128"
`;
    const guest = guestOf(memoryTree(new Map([["/etc/dib-manifests/dib_environment", text]])));
    expect(guest.fact(readBuildSources)).to.deep.equal([
      "http://a.example.com/debian",
      "http://b.example.com/debian",
      "http://c.example.com:3128",
    ]);
    expect(guestOf(memoryTree(new Map())).fact(readBuildSources)).to.deep.equal([]);
  });

  it("is told by variables of a record too, whatever else stands there", () => {
    const environment = {
      HTTP_PROXY: "http://p.example.com:1",
      DIB_DEBIAN_SECURITY_MIRROR: "http://s.example.com",
      PATH: "http://x",
      DIB_PROXY: 1,
    };
    expect(sourcesNamed(Object.entries(environment))).to.deep.equal(["http://p.example.com:1", "http://s.example.com"]);
  });
});
