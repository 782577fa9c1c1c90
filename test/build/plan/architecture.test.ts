import { expect } from "chai";
import { ARCHITECTURES, architectureFor, hostArchitecture } from "../../../src/build/plan/architecture.ts";

describe("architectureFor", () => {
  it("gives each family the name that its tools know (LP#2161068)", () => {
    const names = ARCHITECTURES.map((name) => [name, architectureFor(name, "debian"), architectureFor(name, "redhat")]);
    expect(names).to.deep.equal([
      ["amd64", "amd64", "amd64"],
      ["i386", "i386", "i386"],
      ["armhf", "armhf", "armhf"],
      ["arm64", "arm64", "aarch64"],
      ["aarch64", "arm64", "aarch64"],
      ["ppc64le", "ppc64el", "ppc64le"],
    ]);
  });
});

describe("hostArchitecture", () => {
  it("knows Node's names", () => {
    const names = ["x64", "ia32", "arm", "arm64", "ppc64", "s390x"].map(hostArchitecture);
    expect(names).to.deep.equal(["amd64", "i386", "armhf", "arm64", "ppc64le", undefined]);
  });
});
