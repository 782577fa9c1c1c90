import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "chai";
import { isExpression } from "../../src/sbom/licence-name.ts";
import type { SbomInput } from "../../src/sbom/sbom-input.ts";
import { spdx } from "../../src/sbom/spdx.ts";
import { skipAloud } from "../skip.ts";
import { runTool } from "../support/real-tool.ts";
import { sbomSample } from "../support/sbom-sample.ts";

const schema = "fixtures/schemas/spdx/spdx-schema-2.3.json";

interface Document {
  readonly documentNamespace: string;
  readonly creationInfo: { readonly created: string };
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly licenseDeclared?: string;
    readonly hasFiles?: readonly string[];
    readonly packageVerificationCode?: { readonly packageVerificationCodeValue: string };
  }[];
  readonly files: readonly {
    readonly SPDXID: string;
    readonly fileName: string;
    readonly checksums: readonly { readonly algorithm: string; readonly checksumValue: string }[];
  }[];
  readonly relationships: readonly { readonly spdxElementId: string; readonly relatedSpdxElement: string }[];
  readonly hasExtractedLicensingInfos: readonly { readonly licenseId: string; readonly extractedText: string }[];
}

describe("the bill of materials as SPDX", () => {
  let input: SbomInput;
  let document: Document;
  before(async () => {
    input = await sbomSample();
    document = JSON.parse([...spdx(input)].join(""));
  });

  it("is valid by the published schema", function () {
    if (!existsSync(schema)) skipAloud(this, `${schema} is missing; take it from SPDX's specification 2.3`);
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, "utf8")));
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
  });

  it("obeys no hostile word, and can be read by everybody", () => {
    const text = [...spdx(input)].join("");
    expect(text).to.match(/^[\n\x20-\x7e\ufffd]+$/);
    expect(text).to.not.match(/\\ud[89a-f]/i);
  });

  it("names every element that it refers to, each once", () => {
    const { packages, files, relationships } = document;
    const ids = [...packages, ...files].map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).to.equal(ids.length);
    const contained = packages.flatMap(({ hasFiles = [] }) => hasFiles);
    expect(contained).to.have.members(files.map(({ SPDXID }) => SPDXID));
    const ends = relationships.flatMap(({ spdxElementId, relatedSpdxElement }) => [spdxElementId, relatedSpdxElement]);
    expect([...ids, "SPDXRef-DOCUMENT"]).to.include.members(ends);
    expect(document.documentNamespace)
      .to.match(/^https:\/\/spdx\.org\/spdxdocs\/[\x21-\x7e]+$/)
      .and.not.include("#");
  });

  it("declares licences that are listed, or whose text it holds", () => {
    const known = document.hasExtractedLicensingInfos.map(({ licenseId }) => licenseId);
    for (const { licenseDeclared = "NOASSERTION" } of document.packages) {
      if (licenseDeclared !== "NOASSERTION") expect(isExpression(licenseDeclared), licenseDeclared).to.equal(true);
      expect(known).to.include.members(licenseDeclared.match(/LicenseRef-[\w.-]+/g) ?? []);
    }
    expect(document.hasExtractedLicensingInfos[0]?.extractedText).to.equal("Do what is artistic.\n\nAlways.");
  });

  it("has the verification code that sha1sum gives", () => {
    const a = document.packages.find(({ name }) => name === "a");
    const files = document.files.filter(({ SPDXID }) => a?.hasFiles?.includes(SPDXID));
    const sums = files.map(({ checksums }) => checksums.find(({ algorithm }) => algorithm === "SHA1")?.checksumValue);
    const code = runTool("sha1sum", [], sums.sort().join("")).slice(0, 40);
    expect(a?.packageVerificationCode?.packageVerificationCodeValue).to.equal(code);
    expect(files.map(({ fileName }) => fileName)).to.include("./usr/bin/a");
  });

  it("is the same for the same image, and told apart from others", async () => {
    expect([...spdx(await sbomSample())].join("")).to.equal([...spdx(input)].join(""));
    const other: Document = JSON.parse([...spdx({ ...input, sha256: "f".repeat(64) })].join(""));
    expect(other.documentNamespace).to.not.equal(document.documentNamespace);
  });

  it("is one of an image without packages", () => {
    const empty: Document = JSON.parse([...spdx({ ...input, packages: [], unowned: [], licences: [] })].join(""));
    expect([empty.packages.length, empty.files.length]).to.deep.equal([1, 0]);
  });
});
