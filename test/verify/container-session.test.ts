import { expect } from "chai";
import { containerEngineAvailability } from "../../src/runtime/container-engine.ts";
import { runInContainer } from "../../src/verify/container-session.ts";
import { skipAloud } from "../skip.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { makeRootTar } from "../support/root-tar.ts";

describe("a command in a container of a tar", function () {
  this.timeout(180_000);
  const scratch = scratchDirectory();

  it("runs, and tells status and output", async function () {
    const availability = await containerEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const tar = makeRootTar(scratch("root.tar"));
    const session = await runInContainer(tar, "amd64", ["/bin/sh", "-c", "echo hello; exit 3"]);
    expect(session).to.include({ stdout: "hello\n", exitCode: 3 });
  });

  it("is unavailable with reason and remedy where there is no engine", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const session = await runInContainer(scratch("none.tar"), "amd64", ["true"]);
      expect(session).to.have.property("unavailable").that.is.a("string");
      expect(session).to.have.property("remedy").that.is.a("string");
    } finally {
      process.env["PATH"] = path;
    }
  });
});
