import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { goodCounts, notPassed, resultsOf } from "../support/verification.ts";

const qcow2 = (change: object) => ({
  image: (image: ImageUnderTest) => ({
    disk: { ...image.disk, qcow2: { header: { ...image.disk?.qcow2?.header, ...change } } } as typeof image.disk &
      object,
  }),
});

describe("checks of the image", () => {
  for (const directory of ["/proc", "/sys", "/dev", "/run", "/tmp"]) {
    it(`miss the directory ${directory}`, async () => {
      const mutant = { files: (entries: Map<string, unknown>) => entries.delete(directory) };
      expect(await notPassed(mutant)).to.deep.equal(["image-readable fail"]);
      expect((await resultsOf(mutant)).get("image-readable")?.reason).to.contain("missing");
    });
  }

  it("leave the mount points to the container that a tar runs in", async () => {
    const failed = await notPassed({
      files: (entries) => entries.delete("/proc"),
      image: () => ({ kind: "tar", format: "tar" }),
    });
    expect(failed).to.deep.equal([]);
  });

  for (const sizeGb of [2, 4, 5]) {
    it(`see that 3 GB are not ${sizeGb}`, async () => {
      const image = () => ({ expected: { sizeGb, sizeFrom: "--size" } });
      expect(await notPassed({ image })).to.deep.equal(["A2-image-size fail"]);
      const result = (await resultsOf({ image })).get("A2-image-size");
      expect(result?.evidence?.join())
        .to.contain(`${sizeGb} × 1024³`)
        .and.to.contain("--size")
        .and.to.contain("3221225472");
    });
  }

  it("see one byte too many", async () => {
    const image = () => ({ virtualSize: 3 * 1024 ** 3 + 1, qemuImg: agreeing(3 * 1024 ** 3 + 512) });
    expect(await notPassed({ image })).to.deep.equal(["A2-image-size fail"]);
  });

  it("allow what an EFI layout adds, with a GPT only", async () => {
    const virtualSize = 3 * 1024 ** 3 + 525 * 1024 ** 2;
    const larger = { virtualSize, qemuImg: agreeing(virtualSize) };
    const gpt = (image: ImageUnderTest) => ({
      ...larger,
      partitions: {
        ...(image.partitions as NonNullable<typeof image.partitions>),
        scheme: "gpt" as const,
        partitions: [
          { index: 1, offset: 1048576, size: 1, type: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", bootable: false },
        ],
      },
    });
    expect(await notPassed({ image: gpt })).to.deep.equal([]);
    expect(await notPassed({ image: () => larger })).to.deep.equal(["A2-image-size fail"]);
  });

  it("fail, and are not skipped, on a build record that cannot be used", async () => {
    const image = () => ({ expected: { recordPath: "a.build.json", recordDefect: "it is torn" } });
    expect(await notPassed({ image })).to.deep.equal(["A2-image-size fail"]);
    expect((await resultsOf({ image })).get("A2-image-size")?.reason).to.contain("a.build.json: it is torn");
  });

  it("notice when qemu-img disagrees about size or format, or has no answer", async () => {
    expect(await notPassed({ image: () => ({ qemuImg: agreeing(1) }) })).to.deep.equal(["image-size-agreed fail"]);
    const raw = () => ({
      qemuImg: { ...agreeing(3 * 1024 ** 3), info: async () => ({ format: "raw", virtualSize: 3 * 1024 ** 3 }) },
    });
    expect(await notPassed({ image: raw })).to.deep.equal(["image-size-agreed fail"]);
    const silent = () => ({ qemuImg: { ...agreeing(1), info: () => Promise.reject(new Error("no answer")) } });
    expect(await notPassed({ image: silent })).to.deep.equal(["image-size-agreed error"]);
  });

  for (const change of [{ dirty: true }, { corrupt: true }, { snapshots: 1 }]) {
    it(`notice a qcow2 with ${JSON.stringify(change)}`, async () => {
      expect(await notPassed(qcow2(change))).to.deep.equal(["A1-image-container-clean fail"]);
    });
  }

  for (const change of [{ corruptions: 1 }, { leaks: 1 }, { checkErrors: 1 }]) {
    it(`notice what is counted wrong: ${JSON.stringify(change)}`, async () => {
      const counts = { ...goodCounts, ...change };
      const finding = {
        kind: "copied-flag",
        weight: "leak",
        offset: 65536,
        structure: "it",
        clause: "is wrong",
      } as const;
      const image = () => ({
        checkClusters: () => ({ ...counts, findings: [finding] }),
        qemuImg: { ...agreeing(3 * 1024 ** 3), check: async () => counts },
      });
      expect(await notPassed({ image })).to.deep.equal(["A1-image-container-consistent fail"]);
      const result = (await resultsOf({ image })).get("A1-image-container-consistent");
      expect(result?.evidence?.join()).to.contain("at byte 65536: it: is wrong");
    });
  }

  for (const name of Object.keys(goodCounts)) {
    it(`notice when qemu-img check counts other ${name}`, async () => {
      const check = async () => ({ ...goodCounts, [name]: 7 });
      const image = () => ({ qemuImg: { ...agreeing(3 * 1024 ** 3), check } });
      expect(await notPassed({ image })).to.deep.equal(["image-check-agreed fail"]);
    });
  }

  it("say why when the clusters cannot be counted", async () => {
    const image = () => ({
      checkClusters: () => {
        throw new Refusal("corrupt-image", "the bitmaps are broken");
      },
    });
    expect(await notPassed({ image })).to.deep.equal([
      "A1-image-container-consistent error",
      "image-check-agreed error",
    ]);
    expect((await resultsOf({ image })).get("A1-image-container-consistent")?.reason).to.equal(
      "the bitmaps are broken",
    );
  });

  it("know a VHD by QEMU's name", async () => {
    const info = (format: string) => async () => ({ format, virtualSize: 3 * 1024 ** 3 });
    const vhd = (format: string) => () => ({
      format: "vhd" as const,
      qemuImg: { ...agreeing(3 * 1024 ** 3), info: info(format) },
    });
    expect(await notPassed({ image: vhd("vpc") })).to.deep.equal([]);
    expect(await notPassed({ image: vhd("vhdx") })).to.deep.equal(["image-size-agreed fail"]);
  });
});

function agreeing(virtualSize: number) {
  return {
    info: async () => ({ format: "qcow2", virtualSize }),
    check: async () => goodCounts,
  };
}
