import { expect } from "chai";
import { openNative } from "../../../src/backend/native.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { contentsOf } from "../../../src/guest/kernel/kernel-contents.ts";
import { kernelThread } from "../../../src/guest/kernel/kernel-thread.ts";
import { amphoraImage, BUILD_PATIENCE } from "../../acceptance/image.ts";

describe("a thread that looks into kernels", function () {
  this.timeout(BUILD_PATIENCE);

  it("answers as this thread would", async () => {
    const { path } = await amphoraImage();
    const image = await openNative(path);
    try {
      const guest = guestOf(image.root);
      const [thread, here] = [kernelThread(path), contentsOf(guest)];
      const [kernel] = guest.kernels();
      if (!kernel?.image || !kernel.initrd || !kernel.modules) throw new Error("the amphora has no kernel");
      expect(await thread.initrd(kernel.initrd)).to.deep.equal(await here.initrd(kernel.initrd));
      expect(await thread.moduleFiles(kernel.modules)).to.deep.equal(await here.moduleFiles(kernel.modules));
      expect(await thread.payload(kernel.image)).to.deep.equal(await here.payload(kernel.image));
      expect(await thread.initrd("/boot/other").catch(String)).to.match(/has ended/);
    } finally {
      image.close();
    }
  });

  it("rejects its answers where it cannot open the image", async () => {
    const thread = kernelThread("/dev/null/none");
    for (const path of ["/boot/first", "/boot/later"]) {
      const outcome = await thread.initrd(path).catch((error: Error) => error);
      expect(outcome).to.be.instanceOf(Error).with.property("message").that.contains("/dev/null/none");
    }
  });
});
