import { expect } from "chai";
import { firmwareOf } from "../../src/verify/firmware.ts";

describe("firmwareOf", () => {
  const [esp, bios, linux] = [
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
    "21686148-6449-6e6f-744e-656564454649",
    "0fc63daf-8483-4772-8e79-3d69d8477de4",
  ] as const;
  const of = (scheme: "mbr" | "gpt", ...types: readonly string[]) =>
    firmwareOf({
      scheme,
      sectorSize: 512,
      id: "",
      partitions: types.map((type, index) => ({ index: index + 1, offset: 0, size: 0, type, bootable: false })),
      findings: [],
    });

  it("goes by the partitions that each looks for", () => {
    expect(of("mbr", "0x83")).to.deep.equal({ bios: true, efi: false });
    expect(of("mbr", "0xef", "0x83")).to.deep.equal({ bios: true, efi: true });
    expect(of("gpt", linux)).to.deep.equal({ bios: false, efi: false });
    expect(of("gpt", bios, linux)).to.deep.equal({ bios: true, efi: false });
    expect(of("gpt", esp, linux)).to.deep.equal({ bios: false, efi: true });
    expect(of("gpt", esp, bios, linux)).to.deep.equal({ bios: true, efi: true });
  });
});
