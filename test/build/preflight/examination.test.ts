import { expect } from "chai";
import { examine } from "../../../src/build/preflight/examination.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";
import { FIXTURE_ENV, needsRoot, testDirectory } from "../fixture.ts";

describe("examine", () => {
  const directory = testDirectory();
  before(async function () {
    await needsRoot(this);
  });

  function look(line: string, env = {}) {
    const { plan, options, ...context } = groundOf(line, { ...FIXTURE_ENV, ...env }, directory.path);
    return examine(plan, options, { env: context.env, cwd: directory.path });
  }

  it("tells of every condition in the order in which a build would come upon them", async () => {
    const { findings, host, ground } = await look("");
    expect(complaints(findings)).to.deep.equal([]);
    const ids = findings.map(({ id }) => id).filter((id, place, all) => all.indexOf(id) === place);
    expect(ids.slice(0, 4)).to.deep.equal(["host", "output", "diskimage-builder", "tool"]);
    expect(ids).to.include.members(["element", "space", "privilege", "mounts", "work-directory", "loop-devices"]);
    expect(host?.prettyName).to.be.a("string");
    expect([...ground.elements.keys()].sort()).to.deep.equal(["base", "tiny"]);
    expect(ground.dib?.version).to.equal("3.13.0");
  });

  it("tells of all that stands in the way, not only of the first", async () => {
    const env = { DIB_ELEMENTS: "tiny huge debian-minimal", DIB_DISTRIBUTION_MIRROR: "http://127.0.0.1:9/debian" };
    const places = { DIB_APT_KEYRING: "/nowhere.gpg", DIB_APT_SOURCES_CONF: "x", OCTAVIA_REPO_PATH: "/nowhere" };
    const { findings } = await look("-i debian -o gone/amp", { ...env, ...places });
    const ids = findings.filter(({ state }) => state === "blocking").map(({ id }) => id);
    expect(ids).to.include.members(["output", "element", "elements-path", "archive-keys", "apt-sources", "mirror"]);
    expect(ids[0]).to.equal("output");
  });

  it("looks at the rest without diskimage-builder", async () => {
    const { findings, ground } = await look("", { DIB_REPO_PATH: "/nowhere" });
    expect(ground.dib).to.equal(undefined);
    expect(findings.find(({ state }) => state === "blocking")).to.include({
      id: "diskimage-builder",
      code: "missing-dib",
    });
    expect(findings.map(({ id }) => id)).to.include.members(["tool", "space", "loop-devices"]);
  });
});
