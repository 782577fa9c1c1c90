import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { defaultOptions } from "../../src/verify/expected-options.ts";
import { selectionFacts } from "../../src/verify/selection-facts.ts";
import { memoryTree } from "../support/memory-tree.ts";

const request = { path: "x", access: "native", docker: false, strict: false } as const;

describe("the facts of a selection", () => {
  it("say what must be asked for, with the option to add", () => {
    const { unmet, kind, family } = selectionFacts(request, {}, defaultOptions, undefined);
    expect(unmet.access).to.contain("--access");
    expect(unmet.docker).to.contain("--docker");
    expect(unmet["cross-check"]).to.contain("--cross-check");
    expect(unmet.inspection).to.contain("--cross-check native,libguestfs");
    expect(unmet.size).to.contain("--size");
    expect(unmet.deep).to.contain("--deep");
    expect(unmet.digest).to.contain("--json");
    expect(unmet["flavor-disk"]).to.contain("flavorDisk");
    expect([kind, family]).to.deep.equal([undefined, undefined]);
  });

  it("say which sections a profile lacks, and what nobody states", () => {
    const all = selectionFacts(request, {}, defaultOptions, undefined).unmet;
    const needs = [
      "profile",
      "profile-packages",
      "profile-files-forbidden",
      "profile-sysctls",
      "profile-units",
    ] as const;
    for (const need of needs) expect(all[need], need).to.equal("there is no profile; add --profile FILE");
    expect(all.record).to.contain("no build record");
    expect(all.system).to.contain("expect: release");
    expect(all["agent-origin"]).to.contain("expect: agent");
    const profile = { schemaVersion: 1, path: "p", packages: { required: [{ name: "a" }] }, units: {} } as const;
    const stated = {
      ...defaultOptions,
      release: { value: "bookworm", from: "p" },
      agent: { value: "source", from: "p" },
    } as const;
    const { unmet } = selectionFacts({ ...request, profile }, { recordPath: "r" }, stated, undefined);
    expect(unmet).to.not.have.any.keys(
      "profile",
      "profile-packages",
      "profile-units",
      "record",
      "system",
      "agent-origin",
    );
    expect(unmet["profile-packages-forbidden"]).to.equal("the profile has no section packages: forbidden");
    expect(unmet["profile-sysctls"]).to.equal("the profile has no section sysctls");
  });

  it("say nothing of what was asked for", () => {
    const asked = {
      ...request,
      access: "auto",
      deep: true,
      digest: true,
      docker: true,
      crossCheck: ["native", "libguestfs"],
    } as const;
    const flavorDiskGb = { value: 5, from: "a profile" };
    const { unmet } = selectionFacts(asked, { sizeGb: 3 }, { ...defaultOptions, flavorDiskGb }, undefined);
    expect(unmet).to.not.have.any.keys(
      "access",
      "cross-check",
      "deep",
      "digest",
      "docker",
      "flavor-disk",
      "inspection",
      "size",
    );
  });

  it("say that other programs need a file, not a URL, whatever was asked for", () => {
    const asked = { ...request, path: "https://host/a", access: "auto", docker: true } as const;
    const { unmet } = selectionFacts({ ...asked, crossCheck: ["native", "loopback"] }, {}, defaultOptions, undefined);
    for (const need of ["access", "cross-check", "docker", "inspection", "qemu-img"] as const) {
      expect(unmet[need], need).to.match(/behind a URL; fetch it first/);
    }
  });

  it("want the size checked when the build record is there but cannot be used", () => {
    expect(selectionFacts(request, { recordDefect: "torn" }, defaultOptions, undefined).unmet).to.not.have.property(
      "size",
    );
  });

  it("leave the inside of kernels alone where there are none", () => {
    const unmet = (...entries: [string, string][]) =>
      selectionFacts(request, {}, defaultOptions, {
        image: { kind: "disk", format: "raw" },
        guest: guestOf(memoryTree(new Map(entries))),
      }).unmet;
    expect(unmet()).to.include.keys("kernel-file", "kernel-version");
    expect(unmet(["/lib/modules/6.1/modules.dep", ""]))
      .to.include.keys("kernel-file")
      .and.to.not.have.any.keys("kernel-version");
    expect(unmet(["/boot/vmlinuz-6.1", "x"])).to.not.have.any.keys("kernel-file", "kernel-version");
  });

  it("name the package that brings qemu-img where it is missing", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      expect(selectionFacts(request, {}, defaultOptions, undefined).unmet["qemu-img"]).to.contain("install qemu-utils");
    } finally {
      process.env["PATH"] = path;
    }
  });
});
