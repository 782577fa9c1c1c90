import { readFileSync } from "node:fs";
import { expect } from "chai";
import { admissionOf } from "../../../src/disk/admission/admission.ts";
import { admissionSets } from "../../support/admission-sets.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";

/** The set, the format it is declared as, and who refuses it why (Glance's `location.py`, Nova's `virt/images.py`). */
const table: readonly (readonly [set: string, declared: string, ...refusals: string[]])[] = [
  ["a qcow2", "qcow2"],
  ["a qcow2", "raw", "Nova other-format"],
  ["a qcow2", "vhd", "Glance other-format", "Nova other-format"],
  ["a qcow2", "tar", "Glance unknown-format", "Nova unknown-format"],
  ["a qcow2", "constructor", "Glance unknown-format", "Nova unknown-format"],
  ["a dirty qcow2", "qcow2"],
  ["a qcow2 with a backing file", "qcow2", "Glance unsafe", "Nova unsafe"],
  // Whatever it claims to be, what it is found to be must be safe.
  ["a qcow2 with a backing file", "raw", "Glance unsafe", "Nova unsafe"],
  ["a qcow2 with a backing file", "vhd", "Glance other-format", "Nova unsafe"],
  ["a qcow2 with extended L2 entries", "qcow2", "Glance unsafe", "Nova unsafe"],
  ["a qcow2 whose first sector ends as an MBR's", "qcow2", "Glance several-formats", "Nova several-formats"],
  ["a qcow2 that is a CD as well", "qcow2", "Glance several-formats", "Nova several-formats"],
  ["a disk with an MBR", "raw"],
  ["a disk with an MBR", "qcow2", "Glance other-format", "Nova other-format"],
  ["a disk with a GPT", "raw"],
  ["a disk with a GPT and a hybrid MBR", "raw", "Glance unsafe", "Nova unsafe"],
  ["an empty disk", "raw"],
  ["a dynamic VHD", "vhd"],
  ["a VHD cut within its first footer", "vhd", "Glance incomplete", "Nova incomplete"],
  // Nothing at its start says that it is a VHD.
  ["a fixed VHD", "vhd", "Glance other-format", "Nova other-format"],
  ["a CD that a BIOS can start", "raw", "Nova several-formats"],
  ["a CD that a BIOS can start", "iso", "Nova several-formats"],
  ["a QED", "qed", "Glance unsafe", "Nova unsafe"],
];

describe("admissionOf", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "qemu-img", "sfdisk");
  });

  for (const [name, declared, ...expected] of table) {
    it(`has ${name} declared ${declared} ${expected.length > 0 ? `refused: ${expected.join(", ")}` : "taken"}`, () => {
      const path = scratch(name);
      admissionSets.find((set) => set.name === name)?.make(path);
      const { refusals } = admissionOf(readerOf(readFileSync(path)), declared);
      expect(refusals.map(({ service, code }) => `${service} ${code}`)).to.deep.equal(expected);
    });
  }

  it("says what it holds against an image", () => {
    const bytes = Buffer.alloc(512);
    bytes.write("QFI\xfb", 0, "latin1");
    bytes.writeUInt32BE(3, 4);
    bytes.writeUInt8(8, 15);
    bytes.writeUInt8(0x14, 79);
    const clause =
      "backing_file: it has a backing file; data_file: it keeps its data in another file; unknown_features: it needs features that OpenStack does not know (bits 0x10)";
    expect(admissionOf(readerOf(bytes), "qcow2").refusals[0]?.clause).to.equal(clause);
    expect(admissionOf(readerOf(bytes), "vhd").refusals[0]?.clause).to.equal(
      "its content is qcow2, and it is declared vhd",
    );
  });
});
