import { expect } from "chai";
import { agentConfig } from "../../../src/runtime/identity/agent-config.ts";
import { needTools, runTool } from "../../support/real-tool.ts";

describe("the agent's configuration", () => {
  const identity = { amphoraId: "id-1", heartbeatKey: "a-key", heartbeatInterval: 2 };

  before(function () {
    needTools(this, "python3");
  });

  /** As Python's own reader of INI files has it. */
  function read(text: string): Record<string, Record<string, string>> {
    const script =
      "import configparser,json,sys; c=configparser.RawConfigParser(default_section='none'); " +
      "c.read_file(sys.stdin); print(json.dumps({s: dict(c[s]) for s in c.sections()}))";
    return JSON.parse(runTool("python3", ["-c", script], text));
  }

  it("has the sections and keys of a controller", () => {
    const config = read(agentConfig(identity));
    expect(Object.keys(config)).to.deep.equal([
      ...["DEFAULT", "haproxy_amphora", "health_manager", "amphora_agent", "controller_worker"],
    ]);
    expect(config["health_manager"]).to.deep.equal({
      controller_ip_port_list: "10.0.2.2:5555",
      heartbeat_interval: "2",
      heartbeat_key: "a-key",
    });
    expect(config["amphora_agent"]).to.include({ amphora_id: "id-1", agent_tls_protocol: "TLSv1.2" });
    expect(config["controller_worker"]).to.deep.equal({ loadbalancer_topology: "SINGLE" });
  });

  it("has blanks around its signs of equality, since a script takes the third word of a line", () => {
    const lines = agentConfig(identity).split("\n");
    expect(lines.find((line) => line.startsWith("base_cert_dir"))?.split(" ")[2]).to.equal("/var/lib/octavia/certs");
    const settings = lines.filter((line) => line !== "" && !line.startsWith("["));
    expect(settings).to.have.length(20);
    expect(settings.filter((line) => !/^\w+ = \S/.test(line))).to.deep.equal([]);
  });

  it("names several controllers, and the topology", () => {
    const text = agentConfig(identity, { controllers: ["10.0.2.2:5555", "10.0.2.2:5556"], topology: "ACTIVE_STANDBY" });
    expect(text).to.contain("controller_ip_port_list = 10.0.2.2:5555, 10.0.2.2:5556\n");
    expect(text).to.contain("loadbalancer_topology = ACTIVE_STANDBY\n");
  });
});
