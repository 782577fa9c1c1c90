import { expect } from "chai";
import { defaultOptions } from "../../src/verify/expected-options.ts";

describe("the options expected by default", () => {
  it("are stated by nobody", () => {
    for (const { from } of Object.values(defaultOptions)) expect(from).to.equal("default");
    expect(defaultOptions.sshd.value).to.equal(true);
    expect(defaultOptions.datasources.value).to.deep.equal(["ConfigDrive", "None"]);
  });
});
