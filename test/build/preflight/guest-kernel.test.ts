import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { makePlan } from "../../../src/build/plan/plan.ts";
import { guestKernel } from "../../../src/build/preflight/guest-kernel.ts";
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

describe("guestKernel", () => {
  const directory = testDirectory();

  async function find(line: string, element: string | undefined = ELEMENT, env: Environment = {}) {
    const all = { HOME: "/h", ...env };
    const request = parseOptions(line.split(" ").filter(Boolean), all, "/b", "x64");
    if (request.kind !== "build") throw new Error("nothing to build");
    const { options } = request;
    const surroundings = { env: all, cwd: "/b", elements: "/own", aptSources: [], exists: () => false };
    const plan = makePlan(options, surroundings);
    writeFileSync(join(directory.path, "package-installs.yaml"), element);
    const elements = new Map(plan.elements.map((name) => [name, directory.path]));
    const ground = { plan, options, env: all, cwd: "/b", signal: undefined, path: "", privilege: undefined, elements };
    return guestKernel({
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
        { id: "guest-kernel", state: "ok", what: `The guest's kernel is ${name}` },
      ]);
    });
  }

  it("finds none for a release that the element has no such kernel of", async () => {
    const [finding, ...more] = await find("-k linux-image-hwe");
    expect(more).to.deep.equal([]);
    expect(finding).to.deep.include({
      id: "guest-kernel",
      state: "blocking",
      what: "The diskimage-builder 3.13.0 has no package for linux-image-hwe of ubuntu noble on amd64",
    });
  });

  it("finds none for an architecture that Debian's element has none of, unless it is for a container", async () => {
    const element = "linux-image-amd64:\n  arch: amd64\nlinux-image-arm64:\n  arch: arm64\nnetbase:\n";
    expect(await find("-i debian -a aarch64", element)).to.deep.equal([
      { id: "guest-kernel", state: "ok", what: "The guest's kernel is linux-image-arm64" },
    ]);
    const [finding] = await find("-i debian -a armhf", element);
    expect(finding).to.deep.include({
      state: "blocking",
      what: "The diskimage-builder 3.13.0 has no package for a kernel of debian bookworm on armhf",
    });
    expect(finding?.cure).to.match(/^choose another -a,/);
    expect(await find("-i debian -a armhf -t tar", element)).to.deep.equal([]);
  });

  it("has nothing to say of two base systems, of which one has to go", async () => {
    const env = { DIB_LOCAL_ELEMENTS: "ubuntu-minimal", DIB_LOCAL_ELEMENTS_PATH: "/own" };
    expect(await find("-i debian", ELEMENT, env)).to.deep.equal([]);
  });

  it("has nothing to say of another base OS, or of an element that chooses otherwise", async () => {
    expect(await find("-i fedora")).to.deep.equal([]);
    expect(await find("", "linux-image-mine:\n")).to.deep.equal([]);
    expect(await find("", "- [")).to.deep.equal([]);
  });
});
