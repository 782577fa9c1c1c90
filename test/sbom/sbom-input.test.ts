import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { encodeName } from "../../src/filesystem/name.ts";
import { guestWord } from "../../src/sbom/guest-word.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";
import { hostileWord, sbomEntries, sbomSample } from "../support/sbom-sample.ts";

const hash = (algorithm: string, content: string | Uint8Array) => createHash(algorithm).update(content).digest("hex");

describe("what a bill of materials is made of", () => {
  const scratch = scratchDirectory();

  it("tells of each package its URLs, licence, files and their digests", async () => {
    const { packages, unowned, system, licences } = await sbomSample();
    const [a, b] = packages;
    expect(packages).to.have.length(2);
    expect(system).to.deep.equal({ id: "debian", versionId: "12", prettyName: "Debian" });
    expect(a).to.deep.include({
      name: "a",
      url: "pkg:deb/debian/a@1:2-3+b1?arch=amd64&distro=debian-12",
      source: { name: "src-a", version: "1:2-3", url: "pkg:deb/debian/src-a@1:2-3?arch=source&distro=debian-12" },
      licence: `(GPL-2.0-or-later OR ${licences[0]?.id}) AND MIT`,
    });
    expect(a?.files.map(({ path }) => path)).to.deep.equal(["/usr/bin/a", "/usr/share/doc/a/copyright"]);
    expect(a?.files[0]).to.include({ sha1: hash("sha1", "program"), sha256: hash("sha256", "program") });
    expect(b?.licence).to.equal(a?.licence);
    expect(b?.files.map(({ path }) => path)).to.deep.equal([`/usr/share/${guestWord(hostileWord)}`]);
    const line = Buffer.concat([Buffer.from(`${hash("sha256", "odd")}  /usr/share/`), encodeName(`${hostileWord}\n`)]);
    expect(b?.filesSha256).to.equal(hash("sha256", line));
    expect(unowned.map(({ path }) => path)).to.include("/etc/local");
  });

  it("puts files into the order of their bytes before it hashes them together", async () => {
    const names = ["/usr/share/\uff5e", "/usr/share/😀"];
    const { packages } = await sbomSample({
      "/var/lib/dpkg/status": dpkgRecord("a"),
      "/var/lib/dpkg/info/a.list": names.map((name) => `${name}\n`).join(""),
      ...Object.fromEntries(names.map((name) => [name, name])),
    });
    const lines = names.map((name) => `${hash("sha256", name)}  ${name}\n`);
    expect(packages[0]?.filesSha256).to.equal(hash("sha256", lines.join("")));
  });

  it("takes its time from the environment, the build record or the database, never the clock", async () => {
    expect((await sbomSample()).created).to.equal("2026-01-02T03:04:05Z");
    expect((await sbomSample(sbomEntries, {}, { SOURCE_DATE_EPOCH: "86400" })).created).to.equal(
      "1970-01-02T00:00:00Z",
    );
  });

  it("is made of an image without packages", async () => {
    const { packages, unowned } = await sbomSample({ "/a": "1" });
    expect([packages.length, unowned.length]).to.deep.equal([0, 1]);
  });

  it("has as many packages as dpkg-query has with files", async () => {
    const states = ["install ok installed", "install ok unpacked", "deinstall ok config-files", "hold ok installed"];
    const status = states.map((state, index) => dpkgRecord(`p${index}`, state)).join("\n");
    const { packages } = await sbomSample({ "/var/lib/dpkg/status": status });
    mkdirSync(scratch("info"));
    writeFileSync(scratch("status"), status);
    const format = "--showformat=$" + "{Package} $" + "{Version} $" + "{db:Status-Status}\\n";
    const listed = runTool("dpkg-query", [`--admindir=${scratch("")}`, "-W", format])
      .trimEnd()
      .split("\n");
    const there = listed.filter((line) => !line.endsWith(" config-files")).map((line) => line.replace(/ \S+$/, ""));
    expect(packages.map(({ name, version }) => `${name} ${version}`)).to.deep.equal(there);
  });
});
