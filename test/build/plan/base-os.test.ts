import { expect } from "chai";
import { BASE_OS, type BaseOsName, baseOs } from "../../../src/build/plan/base-os.ts";

describe("baseOs", () => {
  it("maps every name to a diskimage-builder element and a release", () => {
    const facts = Object.keys(BASE_OS).map((name) => {
      const { element, release, family, minimumSize } = baseOs(name as BaseOsName);
      return [name, element, release, family, minimumSize];
    });
    expect(facts).to.deep.equal([
      ["ubuntu", "ubuntu-minimal", "noble", "debian", 1],
      ["debian", "debian-minimal", "bookworm", "debian", 1],
      ["fedora", "fedora", "37", "redhat", 3],
      ["centos", "centos-minimal", "9-stream", "redhat", 1],
    ]);
  });
});
