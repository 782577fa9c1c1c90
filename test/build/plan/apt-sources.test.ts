import { expect } from "chai";
import { parseAptSources } from "../../../src/build/plan/apt-sources.ts";

function parse(path: string, ...text: string[]) {
  return parseAptSources([{ path, text: text.join("\n") }]);
}

describe("parseAptSources", () => {
  it("reads the one-line form", () => {
    const sources = parse(
      "/etc/apt/sources.list",
      "# deb http://old.example.org/debian bookworm main",
      "deb http://mirror.example.org/debian bookworm main contrib # ours",
      "deb-src http://mirror.example.org/debian bookworm main",
      "  deb [arch=amd64,i386 signed-by=/usr/share/keyrings/x.gpg] https://a.example.org/apt stable main",
      "",
      "nonsense",
    );
    expect(sources).to.deep.equal([
      {
        file: "/etc/apt/sources.list",
        uris: ["http://mirror.example.org/debian"],
        suites: ["bookworm"],
        components: ["main", "contrib"],
        architectures: [],
        signedBy: undefined,
      },
      {
        file: "/etc/apt/sources.list",
        uris: ["https://a.example.org/apt"],
        suites: ["stable"],
        components: ["main"],
        architectures: ["amd64", "i386"],
        signedBy: "/usr/share/keyrings/x.gpg",
      },
    ]);
  });

  it("reads the deb822 form", () => {
    const sources = parse(
      "/etc/apt/sources.list.d/debian.sources",
      "Types: deb deb-src",
      "# a remark in between",
      "URIs: http://one.example.org/debian",
      " http://two.example.org/debian",
      "Suites: trixie trixie-updates",
      "Components: main",
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
      "",
      "Types: deb",
      "URIs: http://off.example.org/debian",
      "Suites: trixie",
      "Components: main",
      "Enabled: no",
      "",
      "Types: deb-src",
      "URIs: http://src.example.org/debian",
      "Suites: trixie",
      "Components: main",
      "   ",
      "types: deb",
      "uris: https://key.example.org/apt",
      "suites: stable",
      "components: main",
      "architectures: arm64",
      "signed-by:",
      " -----BEGIN PGP PUBLIC KEY BLOCK-----",
      " .",
      " mDME",
      " -----END PGP PUBLIC KEY BLOCK-----",
    );
    expect(sources.map((source) => source.uris)).to.deep.equal([
      ["http://one.example.org/debian", "http://two.example.org/debian"],
      ["https://key.example.org/apt"],
    ]);
    expect(sources[0]).to.deep.include({
      suites: ["trixie", "trixie-updates"],
      signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
    });
    expect(sources[1]).to.deep.include({ architectures: ["arm64"], signedBy: "embedded" });
  });

  it("finds nothing in empty or foreign text", () => {
    expect(parse("a.list", "")).to.deep.equal([]);
    expect(parse("a.sources", "")).to.deep.equal([]);
    expect(parse("a.sources", "\u0000\u0001: x", "deb http://h/ x main")).to.deep.equal([]);
  });
});
