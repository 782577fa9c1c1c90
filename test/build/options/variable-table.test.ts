import { expect } from "chai";
import { VARIABLE_TABLE } from "../../../src/build/options/variable-table.ts";

describe("VARIABLE_TABLE", () => {
  const names = VARIABLE_TABLE.map((row) => row.name);

  it("names every variable of the specification", () => {
    expect(names).to.include.members([
      ...["DIB_DISTRIBUTION_MIRROR", "DIB_REPO_PATH", "ELEMENTS_REPO_PATH"],
      ...["DIB_ELEMENTS", "DIB_LOCAL_ELEMENTS", "DIB_LOCAL_ELEMENTS_PATH"],
    ]);
  });

  it("names every variable of today's script, and each once", () => {
    expect(names).to.include.members([
      ...["OCTAVIA_REPO_PATH", "CLOUD_INIT_DATASOURCES", "DIB_GRUB_TIMEOUT", "DIB_LOCAL_IMAGE", "DIB_CLOUD_IMAGES"],
      ...["DIB_OCTAVIA_AMP_USE_NFTABLES", "DIB_OCTAVIA_AMP_USE_SSH", "USE_PYTHON3"],
      ...["DIB_REPOLOCATION_amphora_agent", "DIB_REPOREF_amphora_agent", "DIB_REPOLOCATION_upper_constraints"],
      ...["DIB_REPOLOCATION_octavia_lib", "DIB_REPOREF_octavia_lib"],
      ...["AMP_ARCH", "AMP_BACKEND", "AMP_CACHEDIR", "AMP_BASEOS", "AMP_DIB_RELEASE", "AMP_KERNEL", "AMP_IMAGETYPE"],
      ...["AMP_OUTPUTFILENAME", "AMP_IMAGESIZE", "AMP_ENABLE_CPUPINNING", "AMP_DISABLE_SSHD", "AMP_PACKAGE_INSTALL"],
      ...["AMP_ENABLE_FULL_MAC_SECURITY", "AMP_DISABLE_TMP_FS", "AMP_ENABLE_FIPS", "AMP_ROOTPW", "AMP_WORKING_DIR"],
      "AMP_element_sequence",
    ]);
    expect(new Set(names).size).to.equal(names.length);
  });
});
