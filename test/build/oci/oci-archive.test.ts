import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { writeOciArchive } from "../../../src/build/oci/oci-archive.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const never = new AbortController().signal;
const description = {
  ...{ name: "amp", architecture: "amd64", baseOs: "debian", release: "bookworm", created: 1_700_000_000 },
};

describe("writeOciArchive", () => {
  const at = scratchDirectory();

  before(function () {
    needTools(this, "tar");
    mkdirSync(at("root/etc"), { recursive: true });
    writeFileSync(at("root/etc/hostname"), "amphora\n".repeat(300_000));
    runTool("tar", ["-C", at("root"), "-cf", at("root.tar"), "."]);
  });

  it("packs a layout whose layer is the tar itself, the marker first", async () => {
    await writeOciArchive(at("root.tar"), at("amp.oci"), description, never);
    const names = runTool("tar", ["-tf", at("amp.oci")])
      .trim()
      .split("\n");
    const tar = readFileSync(at("root.tar"));
    const layer = `blobs/sha256/${createHash("sha256").update(tar).digest("hex")}`;
    expect(names.slice(0, 2)).to.deep.equal(["oci-layout", layer]);
    expect(names.slice(4)).to.deep.equal(["index.json", "manifest.json"]);
    mkdirSync(at("layout"));
    runTool("tar", ["-C", at("layout"), "-xf", at("amp.oci")]);
    expect(readFileSync(at(`layout/${layer}`)).equals(tar)).to.equal(true);
    for (const name of names.filter((one) => one.startsWith("blobs/"))) {
      const digest = createHash("sha256")
        .update(readFileSync(at(`layout/${name}`)))
        .digest("hex");
      expect(name).to.equal(`blobs/sha256/${digest}`);
    }
    expect(JSON.parse(readFileSync(at("layout/oci-layout"), "utf8"))).to.deep.equal({ imageLayoutVersion: "1.0.0" });
    expect(statSync(at("layout/index.json")).mtimeMs).to.equal(description.created * 1000);
  });

  it("makes the same bytes of the same tar", async () => {
    await writeOciArchive(at("root.tar"), at("one.oci"), description, never);
    await writeOciArchive(at("root.tar"), at("two.oci"), description, never);
    expect(readFileSync(at("one.oci")).equals(readFileSync(at("two.oci")))).to.equal(true);
  });

  it("leaves nothing when it is interrupted or has nothing to read, and what was there before", async () => {
    const failed = async (tar: string, signal: AbortSignal) => {
      const error = await writeOciArchive(tar, at("gone.oci"), description, signal).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(Error);
      expect(existsSync(at("gone.oci"))).to.equal(false);
    };
    await failed(at("root.tar"), AbortSignal.abort());
    await failed(at("missing.tar"), never);
    writeFileSync(at("there.oci"), "precious");
    const error = await writeOciArchive(at("root.tar"), at("there.oci"), description, never).catch((e: unknown) => e);
    expect(error).to.have.property("code", "EEXIST");
    expect(readFileSync(at("there.oci"), "utf8")).to.equal("precious");
  });
});
