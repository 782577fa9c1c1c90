import { expect } from "chai";
import { agentPath, readAgent } from "../../src/guest/agent.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("the agent of the guest", () => {
  for (const family of ["debian", "redhat"] as const) {
    it(`is found as a package of the ${family} family installs it`, () => {
      const agent = guestOf(memoryTree(goodAmphora(family))).fact(readAgent);
      expect(agent).to.include({ version: "11.0.0", major: 11 });
      expect(agent.programs).to.deep.equal(["/usr/bin/amphora-agent"]);
      expect(agent.units.map(({ name }) => name)).to.deep.equal(["amphora-agent.service"]);
    });
  }

  it("is found as it is installed from source", () => {
    const entries = goodAmphora();
    entries.delete("/usr/bin/amphora-agent");
    const venv = "/opt/amphora-agent-venv";
    entries.set("/usr/local/bin/amphora-agent", { link: `${venv}/bin/amphora-agent` });
    entries.set(`${venv}/bin/amphora-agent`, { content: `#!${venv}/bin/python3\n`, mode: 0o755 });
    entries.set(`${venv}/bin/python3`, { link: "/usr/bin/python3" });
    entries.set(`${venv}/pyvenv.cfg`, "home = /usr/bin\n");
    entries.set(`${venv}/lib/python3.11/site-packages/octavia-17.0.0.dist-info/METADATA`, "");
    const agent = guestOf(memoryTree(entries)).fact(readAgent);
    expect(agent).to.include({ version: "17.0.0", major: 17 });
    expect(agent.python?.venv).to.equal(venv);
  });

  it("may be nowhere", () => {
    const agent = guestOf(memoryTree(new Map())).fact(readAgent);
    expect(agent).to.deep.equal({ programs: [], units: [] });
  });

  it("calls commands on its unit's path", () => {
    const entries = goodAmphora();
    const unit = () => guestOf(memoryTree(entries)).unit("amphora-agent.service");
    expect(agentPath(unit())).to.include("/usr/local/bin").and.include("/usr/sbin");
    entries.set("/etc/systemd/system/amphora-agent.service.d/a.conf", '[Service]\nEnvironment=A=1 "PATH=/a:/b"\n');
    expect(agentPath(unit())).to.deep.equal(["/a", "/b"]);
    expect(agentPath(undefined)).to.include("/usr/bin");
  });
});
