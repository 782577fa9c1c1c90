import { resolve } from "node:path";
import { expect } from "chai";
import Mocha from "mocha";
import { checkOfTest } from "../../src/verify/check-registry.ts";

describe("a check file", () => {
  it("is a Mocha suite whose tests know their checks, and which say so when they run elsewhere", async () => {
    const mocha = new Mocha({ reporter: class extends Mocha.reporters.Base {} });
    mocha.addFile(resolve(import.meta.dirname, "../../fixtures/check-files/alone.ts"));
    await mocha.loadFilesAsync();
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
});
