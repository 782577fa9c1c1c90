import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect } from "chai";
import { cycloneDx } from "../../src/sbom/cyclonedx.ts";
import type { SbomInput } from "../../src/sbom/sbom-input.ts";
import { sbomSample } from "../support/sbom-sample.ts";

describe("the bill of materials as CycloneDX", () => {
  let input: SbomInput;
  before(async () => {
    input = await sbomSample();
  });
  const parsed = async (of: SbomInput) => JSON.parse(await cycloneDx(of));

  it("is valid by the published schema, hostile words included", async () => {
    const text = await cycloneDx(input);
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(text)).to.equal(null);
    expect(text).to.match(/^[\n\x20-\x7e\ufffd]+$/);
    expect(text).to.not.match(/\\ud[89a-f]/i);
  });

  it("has a component for every package, with its URL, source and digest of files", async () => {
    const { components, metadata, dependencies } = await parsed(input);
    expect(components.map((one: { purl: string }) => one.purl)).to.have.members(input.packages.map(({ url }) => url));
    const [a] = components;
    expect(a.licenses).to.deep.equal([{ expression: input.packages[0]?.licence, acknowledgement: "declared" }]);
    expect(a.properties).to.deep.include.members([
      { name: "amphora-image:source", value: input.packages[0]?.source?.url },
      { name: "amphora-image:files", value: "2" },
      { name: "amphora-image:files-sha256", value: input.packages[0]?.filesSha256 },
    ]);
    expect(metadata.component.hashes).to.deep.equal([{ alg: "SHA-256", content: input.sha256 }]);
    expect(
      dependencies.find((one: { ref: string }) => one.ref === metadata.component["bom-ref"]).dependsOn,
    ).to.have.length(2);
  });

  it("is the same for the same image, and another for another", async () => {
    expect(await cycloneDx(await sbomSample())).to.equal(await cycloneDx(input));
    const other = await parsed({ ...input, sha256: "f".repeat(64) });
    expect(other.serialNumber).to.not.equal((await parsed(input)).serialNumber);
  });

  it("tells packages apart that share a URL", async () => {
    const [a] = input.packages;
    const twice = { ...input, packages: a ? [a, { ...a, licence: "MIT" }] : [] };
    const { components } = await parsed(twice);
    expect(new Set(components.map((one: { "bom-ref": string }) => one["bom-ref"])).size).to.equal(2);
    expect(components.at(-1).licenses).to.deep.equal([{ license: { id: "MIT", acknowledgement: "declared" } }]);
    expect(await cycloneDx(twice)).to.equal(await cycloneDx(twice));
  });
});
