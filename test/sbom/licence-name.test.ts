import { expect } from "chai";
import { isExpression, spdxLicence } from "../../src/sbom/licence-name.ts";

/** Short names of Debian's and SPDX's; nothing where Debian's may mean several. */
const names: Readonly<Record<string, string | undefined>> = {
  "GPL-2": "GPL-2.0-only",
  "GPL-2+": "GPL-2.0-or-later",
  "GPL-2.0+": "GPL-2.0-or-later",
  "LGPL-2.1": "LGPL-2.1-only",
  "lgpl-3+": "LGPL-3.0-or-later",
  "AGPL-3": "AGPL-3.0-only",
  "GFDL-NIV-1.3+": "GFDL-1.3-no-invariants-or-later",
  "GPL-9": undefined,
  GPL: undefined,
  Expat: "MIT",
  "BSD-3-clause": "BSD-3-Clause",
  "Apache-2": "Apache-2.0",
  "MPL-2.0+": "MPL-2.0+",
  CC0: "CC0-1.0",
  ZLIB: "Zlib",
  // SPDX's OPL-1.0 is another licence than Debian's OPL-1.
  "OPL-1": undefined,
  "OPL-1+": undefined,
  Artistic: undefined,
  "Artistic-1": undefined,
  "public-domain": undefined,
  "BSD-3-clause-or-Apache-2.0": undefined,
  constructor: undefined,
  "": undefined,
  "GPL-2+ with Libtool exception": "GPL-2.0-or-later WITH Libtool-exception",
  "GPL-2 with Linux-syscall-note exception": "GPL-2.0-only WITH Linux-syscall-note",
  "GPL-2+ with OpenSSL exception": undefined,
  "GPL-2+  with\tLibtool exception": "GPL-2.0-or-later WITH Libtool-exception",
};

describe("the SPDX licence of a short name", () => {
  for (const [name, expected] of Object.entries(names)) {
    it(`is ${expected ?? "unknown"} of ${JSON.stringify(name)}`, () => {
      expect(spdxLicence(name)).to.equal(expected);
      if (expected !== undefined) expect(isExpression(expected)).to.equal(true);
    });
  }

  it("is told from other expressions in bounded time", () => {
    expect(isExpression("MIT AND (GPL-2.0-only OR LicenseRef-x)")).to.equal(true);
    const long = `${"MIT AND ".repeat(300)}MIT`;
    expect(["GPLv2+", "", "MIT AND", "(".repeat(100_000), long].filter(isExpression)).to.deep.equal([]);
  });
});
