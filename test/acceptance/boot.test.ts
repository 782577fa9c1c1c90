import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type FirstLook, firstLook } from "./boot-first-look.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

/** Wall-clock limit of one boot on a busy host without hardware virtualization. */
const PATIENCE = 8 * 60_000;

describe("the built image, booted", function () {
  this.timeout(PATIENCE + 60_000 + BUILD_PATIENCE);
  let directory: string | undefined;
  let look: FirstLook;
  const fact = (key: string): string => look.facts.get(key) ?? "(not answered)";

  before(async () => {
    const image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    directory = mkdtempSync(join(tmpdir(), "amphora-boot-"));
    look = await firstLook(image, directory, PATIENCE);
    console.log(`      agent answered after ${Math.round(look.agentSeconds)} s; ${fact("times")}`);
  });

  after(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  it("answers the controller's client certificate with its API version", () => {
    expect(JSON.parse(look.answer)).to.deep.equal({ api_version: "1.0" });
  });

  it("has come up with no failed unit", () => {
    expect(fact("failed")).to.equal("");
    expect(fact("state")).to.equal("running");
  });

  it("runs the agent under both of its names", () => {
    expect(fact("agent")).to.equal("active");
    expect(fact("agentAlias")).to.equal("amphora-agent.service");
  });

  it("keeps certificates on one encrypted RAM disk", () => {
    expect(fact("ramDisk")).to.equal("/dev/mapper/certfs-ramfs ext2");
    expect(fact("ramDiskType")).to.equal("LUKS1 /dev/ram0");
  });

  it("leaves HAProxy and keepalived to the agent", () => {
    expect(fact("haproxy")).to.equal("inactive");
    expect(fact("keepalived")).to.equal("inactive");
  });

  it("has its kernel limits in force", () => {
    expect(fact("bufferSizes").split(/\s+/)).to.deep.equal(["4096", "87380", "33554432"]);
    expect(fact("openFiles")).to.equal("2600000");
  });

  it("was configured by the configuration drive and nothing else", () => {
    expect(fact("datasource")).to.equal("configdrive");
    expect(fact("cloudInit")).to.equal("status: done");
  });

  it("has the agent's log socket", () => {
    expect(fact("logSocket")).to.equal("present");
  });

  it("gives interfaces no alternative names, which the agent's namespace unit cannot read", () => {
    expect(fact("alternativeNames")).to.equal("0");
  });

  it("resolves its own name", () => {
    expect(fact("hostName")).to.match(/^127\.0\.1\.1 amphora-/);
  });

  it("has made its own ssh host keys and listens on the management address alone", () => {
    expect(fact("hostKeys")).to.equal("ssh_host_ecdsa_key ssh_host_ed25519_key");
    expect(fact("sshAddresses")).to.equal("10.0.2.15:22");
  });
});
