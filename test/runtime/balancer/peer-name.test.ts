import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { peerName } from "../../../src/runtime/balancer/peer-name.ts";
import { needTools } from "../../support/real-tool.ts";

describe("peerName", () => {
  const ids = Array.from({ length: 200 }, (_, index) => `amphora-${index}`);

  it("is what Python makes of the digest with the agent's alphabet", function () {
    needTools(this, "python3");
    const script = [
      "import base64, hashlib, re, sys",
      "for line in sys.stdin.read().split():",
      "    name = base64.b64encode(hashlib.sha1(line.encode()).digest(), b'_-').decode().replace('=', '')",
      "    print(re.sub(r'^-', 'x', name))",
    ].join("\n");
    const { stdout } = spawnSync("python3", ["-c", script], { input: ids.join("\n"), encoding: "utf8" });
    expect(ids.map(peerName)).to.deep.equal(stdout.trim().split("\n"));
  });

  it("never begins with a hyphen", () => {
    expect(ids.map(peerName).filter((name) => !/^[A-Za-z0-9_]/.test(name))).to.deep.equal([]);
    expect(ids.map(peerName).filter((name) => name.startsWith("x"))).to.not.deep.equal([]);
  });
});
