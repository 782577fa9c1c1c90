import { expect } from "chai";
import { accessAvailability } from "../../src/backend/access.ts";
import { openNative } from "../../src/backend/native.ts";
import { compareTreesOf, compareWithMount } from "../../src/verify/mount-comparison.ts";
import { skipAloud } from "../skip.ts";
import { fewFiles } from "../support/few-files.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("the comparison of a mount with the native tree", function () {
  this.timeout(180_000);
  const scratch = scratchDirectory();

  for (const method of ["loopback", "libguestfs"] as const) {
    it(`finds no difference through ${method}`, async function () {
      const availability = accessAvailability(method);
      if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      makeRawImage(scratch("good.raw"), fewFiles());
      makeQcow2(scratch("good.raw"), scratch("good.qcow2"));
      const image = await openNative(scratch("good.qcow2"));
      try {
        const outcome = await compareWithMount(image, method);
        expect(outcome).to.deep.include({ method, differences: [] });
        expect("entries" in outcome && outcome.entries).to.be.above(fewFiles().size);
        expect("contents" in outcome && outcome.contents).to.equal(method === "loopback" ? 5 : 4);
      } finally {
        image.close();
      }
    });
  }

  it("tells every difference in a line", () => {
    const other = fewFiles();
    other.set("/etc/os-release", { link: "elsewhere" });
    other.delete("/usr/sbin/haproxy");
    other.set("/etc/passwd", "root::0:0");
    other.set("/boot/grub/grub.cfg", String(other.get("/boot/grub/grub.cfg")).replace("Debian", "Dabian"));
    other.set("/usr/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o700 });
    const { differences } = compareTreesOf(memoryTree(fewFiles()), memoryTree(other), /^\/boot\//);
    expect(differences).to.have.members([
      "/boot/grub/grub.cfg: content 0x65 at byte 12, in the mount 0x61 at byte 12",
      "/etc/os-release: target ../usr/lib/os-release, in the mount elsewhere",
      "/etc/passwd: in the mount only",
      "/usr/bin/amphora-agent: mode 755, in the mount 700",
      "/usr/sbin: not in the mount",
    ]);
  });

  it("says which method is missing, and why", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const outcome = await compareWithMount({} as Parameters<typeof compareWithMount>[0], "libguestfs");
      expect(outcome).to.have.property("unavailable").that.matches(/./);
      expect(outcome).to.have.property("remedy").that.matches(/./);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
