import { writeFileSync } from "node:fs";
import { expect } from "chai";
import type { Refusal } from "../../src/refusal.ts";
import { prepare } from "../../src/verify/preparation.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const request = { path: "a", access: "native", docker: false, strict: false } as const;

describe("what a verification needs beforehand", () => {
  const at = scratchDirectory();
  const refusal = async (text: string): Promise<string> => {
    writeFileSync(at("p.yaml"), text);
    const error = await prepare({ profile: at("p.yaml") }).catch((reason: unknown) => reason);
    expect(error).to.include({ name: "Refusal", code: "bad-profile" });
    return (error as Refusal).message;
  };

  it("is nothing without options", async () => {
    const { requests, profile } = await prepare({ requests: [request] }, 7);
    expect(requests).to.deep.equal([{ ...request, now: 7 }]);
    expect(profile).to.equal(undefined);
  });

  it("is the profile, for every image", async () => {
    writeFileSync(at("p.yaml"), "schemaVersion: 1\nname: ours\n");
    const { requests, profile } = await prepare({ requests: [request, request], profile: at("p.yaml") }, 7);
    expect(profile).to.deep.equal({ schemaVersion: 1, name: "ours", path: at("p.yaml") });
    expect(requests).to.deep.equal([request, request].map((one) => ({ ...one, now: 7, profile })));
  });

  it("is refused where a profile grades a check that nobody knows, with its place", async function () {
    this.timeout(60_000);
    // Node loads our check files once, which another test may have done.
    const known = async () => ["A2-image-size"];
    const { readProfile } = await import("../../src/verify/profile-file.ts");
    writeFileSync(at("p.yaml"), "schemaVersion: 1\ngrades:\n  A2-image-sise: recommended\n");
    const error = await readProfile(at("p.yaml"), known).catch((reason: unknown) => reason);
    expect((error as Refusal).message).to.match(
      /line 3, column 3: there is no check "A2-image-sise" to grade; the nearest id is "A2-image-size"\.$/,
    );
    writeFileSync(at("p.yaml"), "schemaVersion: 1\ngrades:\n  A2-image-size: recommended\n");
    expect((await readProfile(at("p.yaml"), known)).grades).to.deep.equal({ "A2-image-size": "recommended" });
  });

  it("is refused where profile or checks cannot be used", async () => {
    expect(await refusal("schemaVersion: 3\n")).to.match(/line 1/);
    const error = await prepare({ checks: [at("gone")] }).catch((reason: unknown) => reason);
    expect(error).to.include({ name: "Refusal", code: "bad-checks" });
  });
});
