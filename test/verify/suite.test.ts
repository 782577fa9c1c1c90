import { resolve } from "node:path";
import { expect } from "chai";
import Mocha from "mocha";
import { checkOfTest, whileLoading } from "../../src/verify/check-registry.ts";
import { check } from "../../src/verify/suite.ts";

describe("a check file", () => {
  it("is a Mocha suite whose tests know their checks, and which say so when they run elsewhere", async () => {
    const mocha = new Mocha({ reporter: class extends Mocha.reporters.Base {} });
    mocha.addFile(resolve(import.meta.dirname, "../../fixtures/check-files/alone.ts"));
    await whileLoading(() => mocha.loadFilesAsync());
    const [suite] = mocha.suite.suites;
    expect(suite?.title).to.equal("alone");
    const [test] = suite?.tests ?? [];
    expect(test && checkOfTest.get(test)?.description.id).to.equal("alone");
    let message = "";
    await new Promise<void>((end) => {
      mocha
        .run(() => end())
        .on("fail", (_, error: Error) => {
          message = error.message;
        });
    });
    expect(message).to.equal("the check alone can run in a verification only");
  });

  it("states its checks while it is loaded, since later ones would never run", () => {
    const late = { id: "late", title: "", grade: "required", why: "", fix: "", appliesTo: {} } as const;
    expect(() => check(late, () => {})).to.throw("The check late is stated too late, when nothing would run it");
  });
});
