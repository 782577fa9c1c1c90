import { expect } from "chai";
import { imageAdmission } from "../../src/verify/image-admission.ts";
import { readerOf } from "../support/bytes-reader.ts";

describe("imageAdmission", () => {
  it("takes the image for what it was found to be here", () => {
    const bytes = Buffer.alloc(1024);
    bytes.write("514649fb00000003", "hex");
    const { declared, refusals } = imageAdmission({ file: readerOf(bytes), format: "qcow2" });
    expect({ declared, refusals }).to.deep.equal({ declared: "qcow2", refusals: [] });
    const [refusal] = imageAdmission({ file: readerOf(Buffer.alloc(1024)), format: "vhd" }).refusals;
    expect(refusal).to.include({ service: "Glance", code: "other-format" });
  });
});
