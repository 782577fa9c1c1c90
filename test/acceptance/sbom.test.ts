import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect } from "chai";
import { imageDigests } from "../../src/backend/image-digests.ts";
import { openNative } from "../../src/backend/native.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { cycloneDx } from "../../src/sbom/cyclonedx.ts";
import { type SbomInput, sbomInput } from "../../src/sbom/sbom-input.ts";
import { spdx } from "../../src/sbom/spdx.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

describe("the bills of materials of a built amphora", function () {
  this.timeout(5 * 60_000);
  const scratch = scratchDirectory();
  let input: SbomInput;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    needTools(this, "dpkg-query", "sha256sum");
    const { path, record } = await amphoraImage();
    const image = await openNative(path);
    try {
      input = await sbomInput(guestOf(image.root), {
        name: record.image.file,
        sha256: record.image.sha256,
        created: record.finished,
        tool: { name: "amphora-image", version: record.tool.version },
        digests: (wanted) => imageDigests(image, path, wanted),
      });
      const lists = image.root.list("/var/lib/dpkg/info").filter((name) => name.endsWith(".list"));
      const kept = ["status", "info/format", ...lists.map((name) => `info/${name}`)];
      const program = input.packages.find(({ name }) => name === "haproxy")?.files.map((file) => file.path) ?? [];
      for (const name of [...kept.map((one) => `/var/lib/dpkg/${one}`), ...program]) {
        mkdirSync(dirname(scratch(`.${name}`)), { recursive: true });
        writeFileSync(scratch(`.${name}`), image.root.read(name));
      }
    } finally {
      image.close();
    }
  });

  const query = (...args: readonly string[]) =>
    runTool("dpkg-query", [`--admindir=${scratch("var/lib/dpkg")}`, ...args])
      .trimEnd()
      .split("\n");

  it("hold the packages that dpkg-query lists, with their sources", () => {
    const fields = ["Package", "Version", "Architecture", "source:Package", "source:Version", "db:Status-Status"];
    const listed = query("-W", `-f=${fields.map((name) => `\${${name}}`).join(" ")}\\n`);
    const installed = listed
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.replace(/ installed$/, ""));
    const found = input.packages.map(({ name, version, architecture, source }) =>
      [name, version, architecture, source?.name, source?.version].join(" "),
    );
    expect(found).to.have.members(installed);
    expect(found.length).to.be.above(300);
  });

  it("give each file to the package that dpkg-query names", () => {
    for (const name of ["haproxy", "libc6", "openssl"]) {
      const one = input.packages.find((other) => other.name === name);
      // dpkg knows files under the names that they were packed with, before /usr was merged.
      const listed = new Set(query("-L", name).map((path) => path.replace(/^\/(bin|sbin|lib\w*)\//, "/usr/$1/")));
      expect(one?.files.length, name).to.be.above(3);
      expect(one?.files.filter(({ path }) => !listed.has(path))).to.deep.equal([]);
    }
  });

  it("have the digests that sha256sum computes", () => {
    const haproxy = input.packages.find(({ name }) => name === "haproxy");
    const files = haproxy?.files.map(({ path }) => path) ?? [];
    const sums = runTool(
      "sha256sum",
      files.map((path) => scratch(`.${path}`)),
    );
    const lines = sums.split("\n").flatMap((line) => line.slice(0, 64) || []);
    expect(haproxy?.files.map(({ sha256 }) => sha256)).to.deep.equal(lines);
    const all = files.map((path, index) => `${lines[index]}  ${path}\n`).join("");
    expect(runTool("sha256sum", [], all).slice(0, 64)).to.equal(haproxy?.filesSha256);
  });

  it("are valid, and state most licences", async () => {
    const text = await cycloneDx(input);
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).to.equal(null);
    expect(JSON.parse(text).components).to.have.length(input.packages.length);
    const { packages, files } = JSON.parse([...spdx(input)].join(""));
    expect(packages).to.have.length(input.packages.length + 1);
    expect(files.length).to.be.above(30_000);
    const licensed = input.packages.filter(({ licence }) => licence !== undefined);
    expect(licensed.length / input.packages.length).to.be.above(0.7);
  });
});
