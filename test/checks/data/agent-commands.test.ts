import { expect } from "chai";
import { agentCommands, knownSince, masqueradeScripts } from "../../../checks/data/agent-commands.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { goodAmphora } from "../../support/good-amphora.ts";
import { memoryTree } from "../../support/memory-tree.ts";

const modules = "/usr/lib/python3/dist-packages";

describe("what an agent calls", () => {
  it("has commands that it always called, and later ones", () => {
    expect(agentCommands.some(({ since }) => since === 0)).to.equal(true);
    expect(agentCommands.some(({ since }) => since > 0)).to.equal(true);
    expect([knownSince["ubuntu"], knownSince["almalinux"]]).to.deep.equal([0, undefined]);
  });

  it("has the masquerading script by the name in its own code", () => {
    const entries = goodAmphora();
    const module = `${modules}/octavia/amphorae/backends/utils/interface_file.py`;
    entries.set(`${modules}/octavia/amphorae/__init__.py`, "");
    entries.set(
      module,
      'up = "octavia-agent-lvs-masquerade add {}"\ndown = "octavia-agent-lvs-masquerade delete {}"\n',
    );
    expect(masqueradeScripts(guestOf(memoryTree(entries)))).to.deep.equal({
      names: ["octavia-agent-lvs-masquerade"],
      from: module,
    });
  });

  it("has the masquerading script by the name of its release where its code does not say", () => {
    const entries = goodAmphora();
    expect(masqueradeScripts(guestOf(memoryTree(entries))).names).to.deep.equal(["/usr/local/bin/lvs-masquerade.sh"]);
    entries.delete(`${modules}/octavia-11.0.0.dist-info/METADATA`);
    entries.set(`${modules}/octavia-9.1.0.dist-info/METADATA`, "");
    expect(masqueradeScripts(guestOf(memoryTree(entries))).names).to.deep.equal(["/usr/local/bin/udp-masquerade.sh"]);
  });
});
