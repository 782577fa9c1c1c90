import { expect } from "chai";
import { BASE_OS_ALIASES, BASE_OS_NAMES, baseOs, baseOsName, releaseOf } from "../../../src/build/plan/base-os.ts";

describe("baseOs", () => {
  it("maps every name to a diskimage-builder element and the releases of both generations", () => {
    const facts = BASE_OS_NAMES.map((name) => {
      const os = baseOs(name);
      return [name, os.element, releaseOf(os, "2014"), releaseOf(os, "today"), os.family, os.minimumSize];
    });
    expect(facts).to.deep.equal([
      ["ubuntu", "ubuntu-minimal", "noble", "noble", "debian", 1],
      ["debian", "debian-minimal", "bookworm", "bookworm", "debian", 1],
      ["fedora", "fedora", "37", "37", "redhat", 3],
      ["centos", "centos-minimal", "9-stream", "10-stream", "redhat", 1],
      ["rhel", "rhel", "9", "10", "redhat", 3],
      ["rocky", "rocky-container", "9", "10", "redhat", 1],
    ]);
  });

  it("has an alias for each element that Octavia's script puts in the place of a name", () => {
    expect(BASE_OS_ALIASES).to.deep.equal({
      ...{ "ubuntu-minimal": "ubuntu", "centos-minimal": "centos", "rocky-container": "rocky" },
    });
    expect(["rocky-container", "rocky", "debian"].map(baseOsName)).to.deep.equal(["rocky", "rocky", "debian"]);
  });
});
