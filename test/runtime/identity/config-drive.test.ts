import { readdirSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { configDriveTemplate, writeConfigDrive } from "../../../src/runtime/identity/config-drive.ts";
import { driveTree } from "../../../src/runtime/identity/drive-tree.ts";
import type { AmphoraIdentity } from "../../../src/runtime/identity/identity.ts";
import { guestProbeScript } from "../../../src/runtime/machine/guest-probe.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

describe("a config drive", () => {
  const scratch = scratchDirectory();
  const pair = { certificate: "certificate\n", key: "key\n" };
  const identity: AmphoraIdentity = {
    ...{ amphoraId: "00000000-0000-4000-8000-000000000001", heartbeatKey: "secret", heartbeatInterval: 2 },
    ...{ ca: pair, server: pair, client: pair },
  };

  it("is ISO 9660 with Joliet and Rock Ridge, its label config-2, readable by its owner only", async function () {
    needTools(this, "genisoimage", "isoinfo");
    const path = scratch("iso");
    writeFileSync(path, "an older one", { mode: 0o644 });
    const drive = await writeConfigDrive(path, identity);
    expect(drive.path).to.equal(path);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    const described = runTool("isoinfo", ["-d", "-i", path]);
    expect(described).to.match(/^Volume id: config-2$/m);
    expect(described).to.match(/^Joliet with UCS level 3 found$/m);
    expect(described).to.match(/^Rock Ridge signatures version 1 found$/m);
    const names = runTool("isoinfo", ["-R", "-f", "-i", path]);
    expect(names.split("\n").filter((name) => name.includes("."))).to.deep.equal([
      "/openstack/2018-08-27/meta_data.json",
      "/openstack/latest/meta_data.json",
    ]);
    const content = (name: string) => runTool("isoinfo", ["-R", "-x", name, "-i", path]);
    expect(content("/openstack/content/0004")).to.equal(guestProbeScript);
    expect(content("/openstack/latest/user_data")).to.equal(driveTree(identity)["openstack/latest/user_data"]);
  });

  it("is a FAT of 64 MiB where that is asked for", async function () {
    needTools(this, "mkfs.vfat", "mcopy", "blkid");
    const path = scratch("fat");
    await writeConfigDrive(path, identity, { container: "vfat", delivery: "user_data" });
    expect(statSync(path)).to.include({ size: 64 * 1024 * 1024 });
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    const described = runTool("blkid", ["-p", "-o", "export", path]);
    expect(described).to.match(/^LABEL=config-2$/m);
    expect(described).to.match(/^TYPE=vfat$/m);
    const content = (name: string) => runTool("mcopy", ["-n", "-i", path, `::${name}`, "-"]);
    expect(content("openstack/content/0000")).to.equal(guestProbeScript);
    expect(JSON.parse(content("openstack/2018-08-27/meta_data.json")).uuid).to.equal(identity.amphoraId);
  });

  it("leaves nothing beside itself, written or not", async () => {
    await writeConfigDrive(scratch("again"), identity);
    const refusal = await rejectionOf(
      writeConfigDrive(scratch("refused"), { ...identity, server: { certificate: "x".repeat(20_000), key: "" } }),
    );
    expect(refusal?.code).to.equal("config-drive");
    expect(readdirSync(scratch("")).filter((name) => name.startsWith(".") || name === "refused")).to.deep.equal([]);
  });

  it("has a digest of what it says besides ids, keys and certificates", async () => {
    const template = configDriveTemplate();
    expect(template).to.match(/^[0-9a-f]{64}$/);
    expect(configDriveTemplate()).to.equal(template);
    expect((await writeConfigDrive(scratch("digest"), identity)).templateDigest).to.equal(template);
    const others = [
      configDriveTemplate({ container: "vfat" }),
      configDriveTemplate({ delivery: "user_data" }),
      configDriveTemplate({ topology: "ACTIVE_STANDBY" }),
      configDriveTemplate({ controllers: ["10.0.2.2:1"] }),
      configDriveTemplate({ logHost: { host: "10.0.2.2", port: 1 } }),
      configDriveTemplate({}, 3),
    ];
    expect(new Set([template, ...others]).size).to.equal(7);
  });
});
