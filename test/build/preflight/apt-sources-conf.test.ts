import { expect } from "chai";
import { aptSourcesConf } from "../../../src/build/preflight/apt-sources-conf.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";

describe("aptSourcesConf", () => {
  const look = (text: string, line = "-i debian", elements = new Map<string, string>()) =>
    complaints(aptSourcesConf(groundOf(line, { DIB_APT_SOURCES_CONF: text }, "/x", elements)));

  for (const text of [
    "",
    "default:deb http://deb.example.org/debian bookworm main contrib",
    "default:deb [check-valid-until=no arch=amd64] http://deb.example.org/debian bookworm main\n\n",
    "  own:deb-src file:///srv/debian bookworm main\nflat:deb https://x.example.org/flat ./\n",
    "a:deb mirror+http://x.example.org/list bookworm main\n# said\nb: # said",
  ]) {
    it(`is content with ${JSON.stringify(text)}`, () => expect(look(text)).to.deep.equal([]));
  }

  for (const line of [
    "garbage",
    "deb http://deb.example.org/debian bookworm main",
    "default:deb http://deb.example.org/debian bookworm",
    "default:deb foo bookworm main",
    "default:http://deb.example.org/debian bookworm main",
    "a/b:deb http://deb.example.org/debian bookworm main",
  ]) {
    it(`names the line ${JSON.stringify(line)}`, () => {
      expect(look(`first:deb http://deb.example.org/debian bookworm main\n${line}\n`)).to.deep.equal([
        `blocking apt-sources: The line ${JSON.stringify(line)} of DIB_APT_SOURCES_CONF is not for apt; write each line as NAME:deb ADDRESS SUITE COMPONENT...`,
      ]);
    });
  }

  it("never repeats the password of an address", () => {
    expect(look("deb http://ann:swordfish@x.example.org/ bookworm main")[0]).to.not.contain("swordfish");
  });

  it("has nothing to say where no element reads it", () => {
    expect(look("garbage", "-i ubuntu")).to.deep.equal([]);
    expect(look("garbage", "-i ubuntu", new Map([["debian-minimal", "/x"]]))).to.have.length(1);
  });
});
