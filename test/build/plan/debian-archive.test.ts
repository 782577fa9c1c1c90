import { expect } from "chai";
import { parseAptSources } from "../../../src/build/plan/apt-sources.ts";
import { hostDebianArchive, securitySuite } from "../../../src/build/plan/debian-archive.ts";

const KEY = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg";

function archive(files: Record<string, string>, release = "bookworm", arch = "amd64") {
  const texts = Object.entries(files).map(([path, text]) => ({ path: `/etc/apt/${path}`, text }));
  return hostDebianArchive(parseAptSources(texts), release, arch);
}

function stanza(uri: string, suites: string, ...more: string[]): string {
  return ["Types: deb", `URIs: ${uri}`, `Suites: ${suites}`, "Components: main", ...more, "", ""].join("\n");
}

describe("hostDebianArchive", () => {
  it("finds both archives in deb822 form", () => {
    const text =
      stanza("http://m.example.org/debian", "bookworm bookworm-updates", KEY) +
      stanza("http://m.example.org/debian-security", "bookworm-security", KEY);
    expect(archive({ "sources.list.d/debian.sources": text })).to.deep.equal({
      main: "http://m.example.org/debian",
      security: "http://m.example.org/debian-security",
    });
  });

  it("finds both archives in one-line form, wherever a site keeps them", () => {
    const text =
      "deb http://site.example.org/mirrors/deb bookworm main\n" +
      "deb http://security.example.org/ bookworm-security main\n";
    expect(archive({ "sources.list": text })).to.deep.equal({
      main: "http://site.example.org/mirrors/deb",
      security: "http://security.example.org/",
    });
  });

  it("prefers the guest's release, and else takes any release of Debian", () => {
    const text = "deb http://a.example.org/debian trixie main\ndeb http://b.example.org/debian bookworm main\n";
    expect(archive({ "sources.list": text }).main).to.equal("http://b.example.org/debian");
    expect(archive({ "sources.list": text }, "trixie").main).to.equal("http://a.example.org/debian");
    expect(archive({ "sources.list": text }, "bullseye").main).to.equal("http://a.example.org/debian");
  });

  const FOREIGN: [string, string][] = [
    ["sources.list.d/v.list", "deb https://apt.example.org bookworm main"],
    ["sources.list.d/v.list", "deb [signed-by=/etc/apt/keyrings/v.gpg] https://v.example.org/debian bookworm main"],
    ["sources.list.d/v.list", "deb https://v.example.org/product/6.0/debian bookworm main"],
    ["sources.list.d/v.list", "deb https://v.example.org/linux/debian bookworm stable"],
    ["sources.list", "deb https://v.example.org/apt bookworm-pgdg main"],
    ["sources.list", "deb http://archive.example.org/ubuntu noble main"],
    ["sources.list", "deb http://archive.example.org/debian bookworm contrib"],
    ["sources.list", "deb cdrom:[Debian 12]/ bookworm main"],
    ["sources.list", "deb file:/srv/debian bookworm main"],
    ["sources.list", "deb http://ann:secret@m.example.org/debian bookworm main"],
    ["sources.list", "deb [arch=arm64] http://m.example.org/debian bookworm main"],
    [
      "sources.list.d/v.sources",
      stanza("https://v.example.org/debian", "bookworm", "Signed-By: /etc/apt/keyrings/v.asc"),
    ],
    ["sources.list.d/v.sources", stanza("https://v.example.org/node", "bookworm", "Signed-By: -----BEGIN PGP")],
  ];
  for (const [path, text] of FOREIGN) {
    it(`does not take "${text.split("\n").slice(0, 2).join(" ")}" of ${path} for Debian's`, () => {
      expect(archive({ [path]: text })).to.deep.equal({ main: undefined, security: undefined });
    });
  }

  it("trusts Debian's keyring before a place, and a place before a name", () => {
    const files = {
      "sources.list": "deb http://place.example.org/x bookworm main\n",
      "sources.list.d/a.list": "deb http://name.example.org/debian bookworm main\n",
      "sources.list.d/b.sources": stanza("http://key.example.org/x", "bookworm", KEY),
    };
    expect(archive(files).main).to.equal("http://key.example.org/x");
    const { "sources.list.d/b.sources": _, ...rest } = files;
    expect(archive(rest).main).to.equal("http://place.example.org/x");
    expect(archive({ "sources.list.d/a.list": files["sources.list.d/a.list"] }).main).to.equal(
      "http://name.example.org/debian",
    );
  });

  it("passes over an address that cannot be used for one that can", () => {
    const text = stanza("cdrom:x http://m.example.org/debian", "bookworm", KEY);
    expect(archive({ "sources.list.d/debian.sources": text }).main).to.equal("http://m.example.org/debian");
  });
});

describe("securitySuite", () => {
  it("knows the name for each age of Debian", () => {
    const names = ["buster", "bullseye", "bookworm", "trixie", "sid", "testing"].map(securitySuite);
    expect(names).to.deep.equal([
      ...["buster/updates", "bullseye-security", "bookworm-security", "trixie-security"],
      ...[undefined, undefined],
    ]);
  });
});
