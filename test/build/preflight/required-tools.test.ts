import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { requiredTools } from "../../../src/build/preflight/required-tools.ts";
import { findProgram } from "../../../src/host/run.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("requiredTools", () => {
  const directory = testDirectory();
  const look = (line: string, names: readonly string[] = [], env = {}) => {
    const elements = new Map(names.map((name) => [name, join(directory.path, name)]));
    return requiredTools(groundOf(line, env, directory.path, elements));
  };
  const wanted = (line: string, names: readonly string[] = [], env = {}) =>
    look(line, names, env).map(({ what }) => /^(?:The program )?(\S+?),? /.exec(what)?.[1] ?? "");

  it("names all that are missing, each with the package that brings it", () => {
    const bin = join(directory.path, "bin");
    mkdirSync(bin);
    for (const name of ["unshare", "losetup", "partx", "fstrim", "mkfs.ext4", "mount", "umount", "tar"]) {
      symlinkSync(findProgram(name, `${process.env["PATH"]}:/usr/sbin:/sbin`) ?? "", join(bin, name));
    }
    const told = complaints(requiredTools({ ...groundOf("-i debian", {}, directory.path), path: bin }));
    expect(told).to.have.length(3);
    expect(told[0]).to.match(
      /^blocking tool: The program ps, needed for .*; install it with "(apt-get|dnf) install procps(-ng)?"$/,
    );
    expect(told[1]).to.match(/The program qemu-img, .* install qemu-(utils|img)"$/);
    expect(told[2]).to.match(/The program debootstrap, .* install debootstrap"$/);
  });

  it("wants no more than the build does", () => {
    expect(wanted("-i debian -t tar")).to.include("debootstrap").and.not.include.members(["qemu-img"]);
    expect(wanted("-i debian -t tar")).to.not.include.members(["openssl", "git", "curl", "sgdisk"]);
    expect(wanted("-i debian -r x")).to.include.members(["qemu-img", "openssl"]);
    expect(wanted("-i centos")).to.include("dnf").and.not.include("debootstrap");
    expect(wanted("-i debian", ["block-device-gpt"]))
      .to.include("sgdisk")
      .and.not.include("mkfs.vfat");
    expect(wanted("-i debian", ["block-device-efi"])).to.include.members(["sgdisk", "mkfs.vfat"]);
    expect(wanted("-i rocky", ["containerfile"])).to.include("podman");
    expect(wanted("-i rocky", ["containerfile"], { DIB_CONTAINERFILE_RUNTIME: "docker" })).to.include("docker");
  });

  it("wants git and curl for what is fetched from source", () => {
    writeTree(directory.path, {
      "source-repositories/source-repository-x": "a git /a https://x/a\nb file /b https://x/b\n",
    });
    expect(wanted("-i debian", ["source-repositories"])).to.include.members(["git", "curl"]);
  });
});
