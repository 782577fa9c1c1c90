import { expect } from "chai";
import { creationTime, derivedUuid } from "../../src/sbom/document-identity.ts";

describe("the identity of a document", () => {
  it("has the time of the environment, else of the build record, else of the package database", () => {
    const recorded = "2026-01-02T03:04:05.678Z";
    expect(creationTime({ epoch: "1000000000", recorded, installed: 1 })).to.equal("2001-09-09T01:46:40Z");
    expect(creationTime({ epoch: undefined, recorded, installed: 1 })).to.equal("2026-01-02T03:04:05Z");
    expect(creationTime({ epoch: "now", recorded: "yesterday", installed: 1 })).to.equal("1970-01-01T00:00:01Z");
    expect(creationTime({ epoch: "999999999999", recorded: undefined, installed: undefined })).to.equal(
      "1970-01-01T00:00:00Z",
    );
  });

  it("has a UUID of its words", () => {
    const uuid = derivedUuid("a", "b");
    expect(uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(derivedUuid("a", "b")).to.equal(uuid);
    expect(derivedUuid("a", "c")).to.not.equal(uuid);
  });
});
