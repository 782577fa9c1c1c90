import { expect } from "chai";
import { parseInspection } from "../../src/backend/inspection.ts";
import { rejectionOf } from "../support/refusal-code.ts";

const system = (inner: string) =>
  `<?xml version="1.0"?><operatingsystems><operatingsystem>${inner}</operatingsystem></operatingsystems>`;

describe("the XML of virt-inspector", () => {
  it("is read into facts", async () => {
    const xml = system(`
      <root>/dev/sda1</root><name>linux</name><arch>x86_64</arch><distro>debian</distro>
      <product_name>12.15</product_name><major_version>12</major_version><minor_version>15</minor_version>
      <package_format>deb</package_format><package_management>apt</package_management><hostname>here</hostname>
      <mountpoints><mountpoint dev="/dev/sda1">/</mountpoint><mountpoint dev="/dev/sda15">/boot/efi</mountpoint></mountpoints>
      <filesystems><filesystem dev="/dev/sda1"><type>ext4</type><label>root</label><uuid>1-2</uuid></filesystem>
      <filesystem dev="/dev/sda15"/></filesystems>
      <applications><application><name>acl</name><version>2.3.1</version><release>3</release><arch>amd64</arch></application>
      <application><name>acpid</name><epoch>1</epoch><version>2</version><description>a
 b</description></application></applications>`);
    expect(await parseInspection(xml)).to.deep.equal([
      {
        root: "/dev/sda1",
        name: "linux",
        architecture: "x86_64",
        distribution: "debian",
        productName: "12.15",
        version: "12.15",
        hostname: "here",
        packageFormat: "deb",
        packageManagement: "apt",
        mountpoints: [
          { device: "/dev/sda1", path: "/" },
          { device: "/dev/sda15", path: "/boot/efi" },
        ],
        filesystems: [{ device: "/dev/sda1", type: "ext4", label: "root", uuid: "1-2" }, { device: "/dev/sda15" }],
        applications: [
          { name: "acl", version: "2.3.1-3", architecture: "amd64" },
          { name: "acpid", version: "1:2" },
        ],
      },
    ]);
  });

  it("may be odd without harm", async () => {
    const odd = system(
      "<root/><__proto__><polluted>1</polluted></__proto__><constructor>x</constructor><mountpoints>text</mountpoints>" +
        "<applications><application>text</application></applications><name><deep>1</deep></name>",
    );
    const [found] = await parseInspection(odd);
    expect(found).to.deep.equal({
      root: "",
      name: "",
      mountpoints: [],
      filesystems: [],
      applications: [{ name: "", version: "" }],
    });
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    const two = await parseInspection(`<operatingsystems>${"<operatingsystem/>".repeat(2)}</operatingsystems>`);
    expect(two).to.have.length(2);
  });

  it("may name no system", async () => {
    for (const xml of ["<operatingsystems/>", "<operatingsystems>text</operatingsystems>"]) {
      expect(await parseInspection(xml)).to.deep.equal([]);
    }
  });

  const nothing = ["", "no XML", "<other/>", "<a>", "\0"];
  const bombs = [
    '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><operatingsystems>&c;</operatingsystems>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><operatingsystems><operatingsystem><root>&b;</root></operatingsystem></operatingsystems>',
  ];
  for (const xml of [...nothing, ...bombs]) {
    it(`is refused when it is ${JSON.stringify(xml).slice(0, 60)}`, async () => {
      expect((await rejectionOf(parseInspection(xml)))?.code).to.equal("access-failed");
    });
  }
});
