import { expect } from "chai";
import { parseBuildRecord } from "../../src/signoff/build-record-file.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { sampleRecord } from "../support/signed-release.ts";

const parse = (record: unknown) => parseBuildRecord(Buffer.from(JSON.stringify(record)), "a.build.json");

describe("a build record to be published", () => {
  it("is taken as it is", () => {
    expect(parse(sampleRecord())).to.deep.equal(sampleRecord());
  });

  it("is refused where a part is missing or wrong, which is named", () => {
    const good = sampleRecord();
    const wrong: readonly (readonly [record: unknown, place: string])[] = [
      [[], "schemaVersion"],
      [null, "schemaVersion"],
      [{ ...good, schemaVersion: 2 }, "schemaVersion"],
      [{ ...good, tool: undefined }, "tool.name"],
      [{ ...good, environment: { A: 1 } }, "environment"],
      [{ ...good, argv: ["a", 1] }, "argv"],
      [{ ...good, git: [{ path: "elements", commit: "main" }] }, "git"],
      [{ ...good, started: "yesterday" }, "started"],
      [{ ...good, finished: "2027-01-14T10:00:00+01:00" }, "finished"],
      [{ ...good, image: { ...good.image, sha256: "abc" } }, "image.sha256"],
      [{ ...good, image: { ...good.image, size: "4096" } }, "image.size"],
    ];
    for (const [record, place] of wrong) {
      const refusal = refusalOf(() => parse(record));
      expect(refusal?.code, place).to.equal("bad-input");
      expect(refusal?.message).to.equal(
        `The build record "a.build.json" cannot be used: its ${place} is missing or wrong; name the one that diskimage-create wrote.`,
      );
    }
    expect(refusalOf(() => parseBuildRecord(Buffer.from('{"schemaVersion":1'), "a"))?.message).to.contain(
      "it is no JSON, or ends in the middle",
    );
  });

  it("is refused with a password in it", () => {
    const good = sampleRecord();
    const secrets: readonly (readonly [record: unknown, words: string])[] = [
      [{ ...good, environment: { REGISTRY_TOKEN: "x" } }, 'a value of "REGISTRY_TOKEN"'],
      [{ ...good, argv: ["fetch", "https://ann:secret@example.org/"] }, "a URL with a password"],
    ];
    for (const [record, words] of secrets) {
      const refusal = refusalOf(() => parse(record));
      expect([refusal?.code, refusal?.message]).to.deep.equal([
        "secret",
        `The build record "a.build.json" holds ${words}, which must not be published; build the image again without it.`,
      ]);
    }
    // So the builder itself writes what it takes out.
    parse({ ...good, environment: { DIB_DISTRIBUTION_MIRROR: "https://***@example.org/", ADMIN_PASSWORD: "" } });
  });
});
