import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { makePlan } from "../../../src/build/plan/plan.ts";
import { ubuntuKernel } from "../../../src/build/preflight/ubuntu-kernel.ts";
import { testDirectory } from "../fixture.ts";

/** What the element of diskimage-builder 3.13.0 says, in other words. */
const ELEMENT = `
linux-image-generic:
  - not-arch: arm64
    when: DIB_UBUNTU_KERNEL = linux-image-generic
  - arch: arm64
    when:
      - DIB_RELEASE != xenial
      - DIB_UBUNTU_KERNEL = linux-image-generic
linux-image-virtual:
  when: DIB_UBUNTU_KERNEL = linux-image-virtual
linux-image-kvm:
  not-arch: arm64
  when: DIB_UBUNTU_KERNEL = linux-image-kvm
linux-generic-hwe-20.04:
  when:
    - DIB_UBUNTU_KERNEL = linux-image-hwe
    - DIB_RELEASE = focal
initramfs-tools:
`;

describe("ubuntuKernel", () => {
  const directory = testDirectory();

  async function find(line: string, element: string | undefined = ELEMENT, env: Environment = {}) {
    const all = { HOME: "/h", ...env };
    const request = parseOptions(line.split(" ").filter(Boolean), all, "/b", "x64");
    if (request.kind !== "build") throw new Error("nothing to build");
    const { options } = request;
    const surroundings = { env: all, cwd: "/b", elements: "/own", aptSources: [], exists: () => false };
    const plan = makePlan(options, surroundings);
    mkdirSync(join(directory.path, "ubuntu-minimal"), { recursive: true });
    writeFileSync(join(directory.path, "ubuntu-minimal/package-installs.yaml"), element);
    const elements = new Map(
      plan.elements.includes("ubuntu-minimal") ? [["ubuntu-minimal", join(directory.path, "ubuntu-minimal")]] : [],
    );
    const ground = { plan, options, env: all, cwd: "/b", signal: undefined, path: "", privilege: undefined, elements };
    return ubuntuKernel({
      ...ground,
      dib: { command: "/bin/disk-image-create", path: "/bin", version: "3.13.0", elements: undefined },
    });
  }

  for (const [line, name] of [
    ["", "linux-image-virtual"],
    ["-k linux-image-generic -a arm64", "linux-image-generic"],
    ["-k linux-image-kvm", "linux-image-kvm"],
    ["-k linux-image-hwe -d focal", "linux-generic-hwe-20.04"],
  ] as const) {
    it(`finds ${name} for "${line}"`, async () => {
      expect(await find(line)).to.deep.equal([
        { id: "kernel-package", state: "ok", what: `The guest's kernel is ${name}` },
      ]);
    });
  }

  it("finds none for a release that the element has no such kernel of", async () => {
    const [finding, ...more] = await find("-k linux-image-hwe");
    expect(more).to.deep.equal([]);
    expect(finding).to.deep.include({
      id: "kernel-package",
      state: "blocking",
      what: "The diskimage-builder 3.13.0 has no package for linux-image-hwe of Ubuntu noble on amd64",
    });
  });

  it("has nothing to say of another base OS, or of an element that chooses otherwise", async () => {
    expect(await find("-i debian")).to.deep.equal([]);
    expect(await find("", "linux-image-mine:\n")).to.deep.equal([]);
    expect(await find("", "- [")).to.deep.equal([]);
  });
});
