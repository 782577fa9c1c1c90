import { expect } from "chai";
import { BuildFailure } from "../../../src/build/run/build-failure.ts";
import { Refusal } from "../../../src/refusal.ts";

describe("BuildFailure", () => {
  const log = (...lines: string[]) => ({ path: "/out/amp.log", recent: () => lines });

  it("is a refusal that carries the exit status, the kind of failure and the log's tail", () => {
    const failure = new BuildFailure(42, "phase install", log("E: Unable to locate package nonsense"));
    expect(failure).to.be.instanceOf(Refusal);
    expect(failure).to.include({ code: "build-failed", exitStatus: 42, kind: "package" });
    expect(failure.tail).to.deep.equal(["E: Unable to locate package nonsense"]);
    expect(failure.message).to.match(
      /^disk-image-create failed with status 42 in phase install, because the archive has no package nonsense; .*, and see the full log \/out\/amp\.log\.$/,
    );
  });

  it("says no more than it knows", () => {
    const failure = new BuildFailure(1, "phase root", log("Something odd"));
    expect(failure.message).to.equal(
      "disk-image-create failed with status 1 in phase root; see the full log /out/amp.log.",
    );
    expect(failure.kind).to.equal(undefined);
  });

  it("takes a success without an image for a failure", () => {
    const failure = new BuildFailure(0, "phase convert", log());
    expect(failure.exitStatus).to.equal(1);
    expect(failure.message).to.match(/^disk-image-create ended without making the image in phase convert; /);
  });
});
