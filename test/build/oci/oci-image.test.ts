import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeOciImage, type OciBuild } from "../../../src/build/oci/oci-image.ts";
import type { Environment } from "../../../src/build/options/options.ts";
import { parseOptions } from "../../../src/build/options/options.ts";
import { makePlan } from "../../../src/build/plan/plan.ts";
import { runTool } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { testDirectory } from "../fixture.ts";

describe("makeOciImage", () => {
  const directory = testDirectory();
  const at = (name: string) => join(directory.path, name);
  const never = new AbortController().signal;

  function buildOf(line: string, env: Environment = {}): OciBuild {
    const all = { HOME: directory.path, ...env };
    const request = parseOptions([...line.split(" "), "-o", "amp", "-t", "oci"], all, directory.path);
    if (request.kind !== "build") throw new Error("nothing to build");
    const surroundings = { env: all, cwd: directory.path, elements: "/e", aptSources: [], exists: () => false };
    const { options } = request;
    return { options, plan: makePlan(options, surroundings), env: all, started: new Date("2026-11-23T12:00:00.900Z") };
  }

  function configuration(): { created: string; architecture: string; config: { Labels: Record<string, string> } } {
    const file = (name: string) => runTool("tar", ["-xOf", at("amp.oci"), name]);
    const [{ Config }] = JSON.parse(file("manifest.json")) as [{ Config: string }];
    return JSON.parse(file(Config)) as ReturnType<typeof configuration>;
  }

  beforeEach(() => writeFileSync(at("amp.tar"), new Uint8Array(10_240)));

  it("tells what was built and when, and takes the tar away", async () => {
    await makeOciImage(at("amp.tar"), at("amp.oci"), buildOf("-i debian -d trixie -a arm64"), never);
    const { created, architecture, config } = configuration();
    expect({ created, architecture }).to.deep.equal({ created: "2026-11-23T12:00:00.000Z", architecture: "arm64" });
    expect(config.Labels["org.opencontainers.image.title"]).to.equal("amp");
    expect(config.Labels["org.opencontainers.image.description"]).to.match(/, debian trixie$/);
    expect(existsSync(at("amp.tar"))).to.equal(false);
  });

  it("takes the time from SOURCE_DATE_EPOCH, where that is one", async () => {
    await makeOciImage(at("amp.tar"), at("amp.oci"), buildOf("-i debian", { SOURCE_DATE_EPOCH: "86400" }), never);
    expect(configuration().created).to.equal("1970-01-02T00:00:00.000Z");
    writeFileSync(at("amp.tar"), new Uint8Array(10_240));
    await makeOciImage(at("amp.tar"), at("b.oci"), buildOf("-i debian", { SOURCE_DATE_EPOCH: "soon" }), never);
    expect(runTool("tar", ["-tvf", at("b.oci")])).to.contain("2026-11-23");
  });

  it("refuses in one sentence what cannot be written, and keeps the tar", async () => {
    const refusal = await rejectionOf(makeOciImage(at("amp.tar"), at("gone/amp.oci"), buildOf("-i debian"), never));
    expect(refusal?.code).to.equal("oci-archive");
    expect(refusal?.message).to.match(/^The OCI archive cannot be made of the tar \(ENOENT[^\n]*\); [^\n]*\.$/);
    expect(existsSync(at("amp.tar"))).to.equal(true);
  });
});
