import { expect } from "chai";
import { changed, conditionsFor, isSameVersion, versionOf } from "../../../src/disk/http/file-version.ts";
import { codeOf } from "../../support/refusal-code.ts";

const date = "Mon, 02 Jan 2023 03:04:05 GMT";

describe("versionOf", () => {
  it("takes an ETag, a date, or both", () => {
    expect(versionOf({ etag: '"a"' }, 9)).to.deep.equal({ etag: '"a"', lastModified: undefined, length: 9 });
    expect(versionOf({ "last-modified": date }, 9)).to.deep.equal({ etag: undefined, lastModified: date, length: 9 });
  });

  it("refuses a server that tells neither", () => {
    expect(codeOf(() => versionOf({}, 9))).to.equal("no-ranges");
  });
});

describe("conditionsFor", () => {
  it("relies on a strong ETag before a date, and on a weak one never", () => {
    expect(conditionsFor({ etag: '"a"', lastModified: date, length: 9 })).to.deep.equal({
      "If-Match": '"a"',
      "If-Range": '"a"',
    });
    expect(conditionsFor({ etag: 'W/"a"', lastModified: date, length: 9 })).to.deep.equal({
      "If-Unmodified-Since": date,
    });
    expect(conditionsFor({ etag: 'W/"a"', lastModified: undefined, length: 9 })).to.deep.equal({});
  });
});

describe("isSameVersion", () => {
  it("compares all that is told", () => {
    const version = { etag: 'W/"a"', lastModified: date, length: 9 };
    expect(isSameVersion(version, { ...version })).to.equal(true);
    for (const other of [{ etag: '"a"' }, { lastModified: undefined }, { length: 10 }]) {
      expect(isSameVersion(version, { ...version, ...other })).to.equal(false);
    }
  });
});

describe("changed", () => {
  it("is a refusal of its own", () => {
    expect(changed()).to.include({ code: "changed" });
  });
});
