import { existsSync } from "node:fs";
import { expect } from "chai";
import { hostToolSettings } from "../../../src/build/run/host-tool-settings.ts";

const OPTIONS = { arch: "amd64", baseOs: "debian", cacheDir: "/c", compression: "zlib" } as const;
const settings = (options: Partial<Parameters<typeof hostToolSettings>[1]> = {}, environment = {}, env = {}) =>
  hostToolSettings({ elements: [], argv: [], output: "/x", environment }, { ...OPTIONS, ...options }, env);

describe("hostToolSettings", () => {
  it("name the compression and programs that are there", () => {
    const { AMPHORA_COMPRESSION, AMPHORA_CONVERTER = "" } = settings({ compression: "zstd" });
    expect(AMPHORA_COMPRESSION).to.equal("zstd");
    const programs = AMPHORA_CONVERTER.split("\n");
    expect(programs).to.have.length(2);
    for (const program of programs) expect(existsSync(program), program).to.equal(true);
  });

  it("name places in the cache", () => {
    expect(settings()).to.include({ AMPHORA_APT_CACHE: "/c/apt", AMPHORA_DEBOOTSTRAP_CACHE: "/c/debootstrap" });
    expect(settings()["AMPHORA_PACKAGE_POOL"]).to.match(/^\/c\/packages\/debian-amd64-[0-9a-f]{12}$/);
    expect(settings({ baseOs: "ubuntu" })).to.include({ AMPHORA_DISTRIBUTION: "ubuntu" });
  });

  it("keep packages of one archive, architecture or release apart from those of another", () => {
    const environment = {
      DIB_RELEASE: "bookworm",
      DIB_DISTRIBUTION_MIRROR: "http://a.example.org/",
      DIB_GRUB_TIMEOUT: "0",
    };
    const pool = (changed: object, options = {}) =>
      settings(options, { ...environment, ...changed })["AMPHORA_PACKAGE_POOL"];
    const pools = [
      pool({}),
      pool({ DIB_RELEASE: "trixie" }),
      pool({ DIB_DISTRIBUTION_MIRROR: "http://b.example.org/" }),
      pool({ DIB_APT_SOURCES_CONF: "default:deb http://a.example.org/ bookworm main" }),
      pool({}, { arch: "arm64" }),
    ];
    expect(new Set(pools).size).to.equal(pools.length);
    expect(pool({ DIB_GRUB_TIMEOUT: "5" })).to.equal(pool({}));
  });

  it("name the moment of SOURCE_DATE_EPOCH, when it is one", () => {
    expect(settings({}, {}, { SOURCE_DATE_EPOCH: "1700000000" })).to.include({ AMPHORA_EPOCH: "1700000000" });
    expect(settings({}, {}, { SOURCE_DATE_EPOCH: "yesterday" })).to.not.have.property("AMPHORA_EPOCH");
    expect(settings()).to.not.have.property("AMPHORA_EPOCH");
  });

  it("keep no packages where apt is the only one to do so, or there is no apt", () => {
    expect(settings({}, { DIB_APT_LOCAL_CACHE: "0" })).to.not.have.property("AMPHORA_PACKAGE_POOL");
    expect(settings({ baseOs: "fedora" })).to.not.have.property("AMPHORA_PACKAGE_POOL");
  });
});
