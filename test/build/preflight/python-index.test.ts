import { expect } from "chai";
import { pythonIndexAnswers } from "../../../src/build/preflight/python-index.ts";
import { complaints, groundOf, withServer } from "../../support/build-ground.ts";

describe("pythonIndexAnswers", () => {
  const look = async (line: string, env: Record<string, string>) =>
    complaints(await pythonIndexAnswers(groundOf(line, env, "/nowhere")));
  const DEAD = "http://ann:swordfish@127.0.0.1:9/simple";

  it("is content with any answer of the index", async () => {
    await withServer(
      (_, response) => response.writeHead(404).end(),
      async (address) => {
        const ground = groundOf("--compat today", { PIP_INDEX_URL: `${address}/simple` }, "/nowhere");
        expect((await pythonIndexAnswers(ground))[0]?.what).to.equal(`${address}/simple answers`);
      },
    );
  });

  it("names an index that cannot be reached, without its password", async () => {
    expect(await look("--compat today", { PIP_INDEX_URL: DEAD })).to.deep.equal([
      "blocking python-index: The package index http://***@127.0.0.1:9/simple cannot be reached (the connection is refused); correct PIP_INDEX_URL or the proxy of the environment, or take the agent from packages with -p",
    ]);
  });

  it("asks for none where the agent comes from packages, or the index is a directory, or no network is to be used", async () => {
    expect(await look("", { PIP_INDEX_URL: DEAD })).to.deep.equal([]);
    expect(await look("--compat today", { PIP_INDEX_URL: "file:///index" })).to.deep.equal([]);
    expect(await look("--compat today", { PIP_INDEX_URL: DEAD, DIB_OFFLINE: "1" })).to.deep.equal([]);
    expect(await look("--compat today", {})).to.deep.equal([]);
  });
});
