import { expect } from "chai";
import { BuildFailure } from "../../../src/build/run/build-failure.ts";
import { Refusal } from "../../../src/refusal.ts";

describe("BuildFailure", () => {
  it("is a refusal that carries the exit status and the log's tail", () => {
    const failure = new BuildFailure("It failed.", 42, ["why"]);
    expect(failure).to.be.instanceOf(Refusal);
    expect(failure).to.include({ code: "build-failed", message: "It failed.", exitStatus: 42 });
    expect(failure.tail).to.deep.equal(["why"]);
  });
});
