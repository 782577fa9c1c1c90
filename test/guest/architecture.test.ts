import { expect } from "chai";
import { architectureNamed, architectures } from "../../src/guest/architecture.ts";

describe("architectures", () => {
  it("go by several names", () => {
    const names = ["amd64", "x86_64", "i386", "i686", "armhf", "armv7hl", "arm64", "aarch64", "sparc", "toString"];
    expect(names.map(architectureNamed)).to.deep.equal([
      "amd64",
      "amd64",
      "i386",
      "i386",
      "armhf",
      "armhf",
      "arm64",
      "arm64",
      undefined,
      undefined,
    ]);
  });

  it("are told apart by machine and class", () => {
    expect(new Set(architectures.map(({ elf }) => `${elf.machine} ${elf.bits}`)).size).to.equal(architectures.length);
    for (const { name } of architectures) expect(architectureNamed(name)).to.equal(name);
  });
});
