import { expect } from "chai";
import { parse } from "yaml";
import { driveTree } from "../../../src/runtime/identity/drive-tree.ts";
import type { AmphoraIdentity } from "../../../src/runtime/identity/identity.ts";
import { guestProbeCommand, guestProbePath, guestProbeScript } from "../../../src/runtime/machine/guest-probe.ts";
import { refusalOf } from "../../support/refusal-code.ts";

describe("the files of a config drive", () => {
  const pair = (name: string) => ({ certificate: `${name} certificate\n`, key: `${name} key\n` });
  const identity: AmphoraIdentity = {
    ...{ amphoraId: "00000000-0000-4000-8000-000000000001", heartbeatKey: "secret", heartbeatInterval: 2 },
    ...{ ca: pair("ca"), server: pair("server"), client: pair("client") },
  };
  const octavia = [
    "/etc/octavia/certs/server.pem",
    "/etc/octavia/certs/client_ca.pem",
    "/etc/octavia/amphora-agent.conf",
    "/etc/rsyslog.d/10-rsyslog.conf",
  ];

  it("are Octavia's four and the probe, which the metadata leads to", () => {
    const tree = driveTree(identity);
    const metadata = JSON.parse(tree["openstack/latest/meta_data.json"] ?? "");
    expect(metadata).to.include({ uuid: identity.amphoraId, hostname: `amphora-${identity.amphoraId}` });
    expect(Buffer.from(metadata.random_seed, "base64")).to.have.length(512);
    const files: { path: string; content_path: string }[] = metadata.files;
    expect(files.map(({ path }) => path)).to.deep.equal([...octavia, guestProbePath]);
    const contents = files.map(({ content_path }) => tree[`openstack${content_path}`] ?? "");
    expect(contents[0]).to.equal("server certificate\nserver key\n");
    expect(contents[1]).to.equal("ca certificate\n");
    expect(contents[2]).to.contain("heartbeat_key = secret\n");
    expect(contents[3]).to.contain('target="10.0.2.2" port="5514"');
    expect(contents[4]).to.equal(guestProbeScript);
    const config = parse(tree["openstack/latest/user_data"] ?? "");
    expect(config.bootcmd).to.deep.equal([guestProbeCommand]);
    expect(config.write_files).to.equal(undefined);
  });

  it("never hold the keys of the authority and of the client", () => {
    for (const delivery of ["files", "user_data"] as const) {
      const text = Object.values(driveTree(identity, { delivery })).join("");
      expect(text).to.contain("server key");
      expect(text).not.to.match(/ca key|client key|client certificate/);
    }
  });

  it("are the same in every version of the metadata", () => {
    const tree = driveTree(identity);
    for (const name of ["meta_data.json", "user_data"]) {
      expect(tree[`openstack/2018-08-27/${name}`]).to.equal(tree[`openstack/latest/${name}`]);
    }
    const one = Object.keys(driveTree(identity, { versions: ["2018-08-27"] }));
    expect(one.filter((path) => path.includes("latest"))).to.deep.equal([]);
    expect(one).to.include("openstack/2018-08-27/meta_data.json");
  });

  it("come inside the user data where they are asked to, all but the probe", () => {
    const tree = driveTree(identity, { delivery: "user_data" });
    const { files } = JSON.parse(tree["openstack/latest/meta_data.json"] ?? "");
    expect(files).to.deep.equal([{ path: guestProbePath, content_path: "/content/0000" }]);
    const config = parse(tree["openstack/latest/user_data"] ?? "");
    expect(config.write_files.map(({ path }: { path: string }) => path)).to.deep.equal(octavia);
    expect(config.write_files[0].content).to.equal("server certificate\nserver key\n");
    expect(config.runcmd).to.include("service amphora-agent restart");
  });

  it("describe the network where that is asked for", () => {
    const tree = driveTree(identity, { networkData: { links: [] } });
    expect(tree["openstack/latest/network_data.json"]).to.equal('{"links":[]}\n');
    expect(Object.keys(driveTree(identity)).join()).not.to.contain("network_data");
  });

  it("are refused where Nova would refuse one for its size", () => {
    const large = { ...identity, server: { certificate: "x".repeat(10_240), key: "x" } };
    expect(refusalOf(() => driveTree(large))).to.include({
      code: "config-drive",
      message: "/etc/octavia/certs/server.pem has more than the 10 KiB that Nova injects; make it smaller.",
    });
  });
});
