import { expect } from "chai";
import { accessAvailability, withAccess } from "../../src/backend/access.ts";
import type { NativeImage } from "../../src/backend/native.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("accessAvailability", () => {
  it("answers for the method that is asked for", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    try {
      const libguestfs = accessAvailability("libguestfs");
      const loopback = accessAvailability("loopback");
      expect("reason" in libguestfs && libguestfs.reason).to.match(/guestfish/);
      expect("reason" in loopback && loopback.reason).to.match(/unshare|root/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("withAccess", () => {
  it("refuses a tar by either method", async () => {
    const tar = { path: "/some/image.tar", format: "tar", kind: "tar" } as NativeImage;
    for (const method of ["loopback", "libguestfs"] as const) {
      const refusal = await rejectionOf(withAccess(method, tar, () => undefined));
      expect(refusal?.code).to.equal("not-a-disk");
      expect(refusal?.message).to.match(/^\/some\/image\.tar is a tar, which has no partition to mount/);
    }
  });
});
