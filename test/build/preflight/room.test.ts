import { truncateSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { needsOfBuild, packageCopies, roomForBuild, usesTmpfs } from "../../../src/build/preflight/room.ts";
import { hostToolSettings } from "../../../src/build/run/host-tool-settings.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("the room for a build", () => {
  const directory = testDirectory();
  const options = (line: string) => groundOf(line, {}, directory.path).options;
  const needs = (line: string, inMemory = false) => needsOfBuild(options(line), inMemory);

  it("is for the guest's files twice and for the image, on disk or in memory", () => {
    expect(needs("-i debian")).to.deep.equal({ work: 3.9000000000000004, memory: 0, cache: 2.2, output: 0.7 });
    expect(needs("-i debian", true)).to.deep.equal({ work: 0.7, memory: 3.9000000000000004, cache: 2.2, output: 0.7 });
    expect(needs("-i debian -s 1").work).to.be.below(needs("-i debian").work);
    expect(needs("-i centos").work).to.be.above(needs("-i debian").work);
    expect(needs("-i debian -t raw").output).to.equal(1.6);
    expect(needs("-i debian -t oci").work).to.be.above(needs("-i debian -t tar").work);
    expect(needs("-i debian -t vhd").work).to.be.above(needs("-i debian -t raw").work);
    expect(needs("-i debian --compression none").output).to.equal(1.6);
  });

  it("is memory where there is twice as much as disk-image-create wants, and nobody forbids it", () => {
    const gib = Math.floor(totalmem() / 1024 ** 3 / 2);
    expect(usesTmpfs(options(""), { DIB_MIN_TMPFS: "0" })).to.equal(true);
    expect(usesTmpfs(options(""), { DIB_MIN_TMPFS: `${gib + 2}` })).to.equal(false);
    expect(usesTmpfs(options("-f"), { DIB_MIN_TMPFS: "0" })).to.equal(false);
    const stated = (value: string) => {
      const ground = groundOf("", { DIB_MIN_TMPFS: "0", DIB_NO_TMPFS: value }, directory.path);
      return usesTmpfs(ground.options, ground.env);
    };
    expect([stated("1"), stated("False"), stated("0")]).to.deep.equal([false, true, true]);
  });

  it("is too small in an image of 1 GB for an amphora, not for what else can be built", () => {
    const look = (line: string, env = {}) =>
      roomForBuild(groundOf(line, env, directory.path)).find(({ id }) => id === "image-size");
    expect(look("-i debian -s 1")).to.include({
      state: "blocking",
      what: "An image of 1 GB (-s) cannot hold an amphora",
    });
    expect(look("-i debian -s 2")).to.equal(undefined);
    expect(look("-i debian -s 1", { DIB_ELEMENTS: "debian-minimal" })).to.equal(undefined);
  });

  it("is for copies of all kept packages where the cache lies on another file system than the work", () => {
    const ground = groundOf("-i debian -c cache -w work", {}, directory.path);
    const pool = hostToolSettings(ground.plan, ground.options, {})["AMPHORA_PACKAGE_POOL"] ?? "";
    writeTree(pool, { "a.deb": "", "unpacked/a.tar": "", "b.deb": "" });
    truncateSync(join(pool, "a.deb"), 2 * 1024 ** 3);
    truncateSync(join(pool, "unpacked/a.tar"), 8 * 1024 ** 3);
    expect(packageCopies(ground)).to.equal(0);
    const elsewhere = (env = {}, line = "-i debian") =>
      packageCopies(groundOf(`${line} -c cache -w /proc`, env, directory.path));
    expect(elsewhere()).to.equal(2.5);
    expect(elsewhere({ DIB_RELEASE: "trixie" })).to.equal(0.5);
    expect(elsewhere({ DIB_APT_LOCAL_CACHE: "0" })).to.equal(0);
    expect(elsewhere({}, "-i centos")).to.equal(0);
    const [told] = complaints(roomForBuild(groundOf("-i debian -f -c cache -w /proc", {}, directory.path)));
    expect(told).to.match(/less than 6\.4 GiB free in \/proc for the work directory \(-w\)/);
  });

  it("is not to be found where nothing can be stored, for all that would lie there together", () => {
    const [told] = complaints(
      roomForBuild(groundOf("-i debian -f -w /proc -c /proc/c -o /proc/amp", {}, directory.path)),
    );
    expect(told).to.equal(
      "blocking space: There is less than 6.8 GiB free in /proc for the work directory (-w), the cache (-c) and the image (-o); make room there",
    );
  });
});
