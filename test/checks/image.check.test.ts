import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { testMutants } from "../support/mutation/kill.ts";
import { goodCounts, resultsOf } from "../support/verification.ts";
import { mutants } from "./image.mutants.ts";

describe("checks of the image", () => {
  testMutants(mutants);

  it("leave the mount points to the container that a tar runs in", async () => {
    const results = await resultsOf({
      files: (entries) => entries.delete("/proc"),
      image: () => ({ kind: "tar", format: "tar" }),
    });
    expect(results.get("image-readable")?.outcome).to.equal("pass");
  });

  for (const sizeGb of [2, 4, 5]) {
    it(`say that 3 GB are not ${sizeGb}, and who asked`, async () => {
      const image = () => ({ expected: { sizeGb, sizeFrom: "--size" } });
      const result = (await resultsOf({ image })).get("A2-image-size");
      expect(result?.outcome).to.equal("fail");
      expect(result?.evidence?.join())
        .to.contain(`${sizeGb} × 1024³`)
        .and.to.contain("--size")
        .and.to.contain("3221225472");
    });
  }

  it("see one byte too many", async () => {
    const size = 3 * 1024 ** 3;
    const image = () => ({ virtualSize: size + 1, qemuImg: agreeing(size + 512) });
    const results = await resultsOf({ image });
    expect(results.get("A2-image-size")?.outcome).to.equal("fail");
    expect(results.get("image-size-agreed")?.outcome).to.equal("pass");
  });

  it("allow what an EFI layout adds, with a GPT only", async () => {
    const virtualSize = 3 * 1024 ** 3 + 525 * 1024 ** 2;
    const larger = { virtualSize, qemuImg: agreeing(virtualSize) };
    const gpt = (image: ImageUnderTest) => ({
      ...larger,
      partitions: { ...(image.partitions as NonNullable<typeof image.partitions>), scheme: "gpt" as const },
    });
    const outcome = async (image: (under: ImageUnderTest) => Partial<ImageUnderTest>) =>
      (await resultsOf({ image })).get("A2-image-size")?.outcome;
    expect(await outcome(gpt)).to.equal("pass");
    expect(await outcome(() => larger)).to.equal("fail");
  });

  it("fail, and are not skipped, on a build record that cannot be used", async () => {
    const image = () => ({ expected: { recordPath: "a.build.json", recordDefect: "it is torn" } });
    expect((await resultsOf({ image })).get("A2-image-size")?.reason).to.contain("a.build.json: it is torn");
  });

  it("tell where the clusters are counted wrong", async () => {
    const finding = { kind: "copied-flag", weight: "corruption", offset: 65536, structure: "it", clause: "is wrong" };
    const findings = [finding] as unknown as ReturnType<ImageUnderTest["checkClusters"]>["findings"];
    const counts = { ...goodCounts, corruptions: 1 };
    const result = (await resultsOf({ image: () => ({ checkClusters: () => ({ ...counts, findings }) }) })).get(
      "A1-image-container-consistent",
    );
    expect(result?.evidence?.join()).to.contain("at byte 65536: it: is wrong");
  });

  it("say why when the clusters cannot be counted", async () => {
    const image = () => ({
      checkClusters: () => {
        throw new Refusal("corrupt-image", "the bitmaps are broken");
      },
    });
    const result = (await resultsOf({ image })).get("A1-image-container-consistent");
    expect(result).to.include({ outcome: "error", reason: "the bitmaps are broken" });
  });

  it("know a VHD by QEMU's name", async () => {
    const outcome = async (format: string) => {
      const qemuImg = { ...agreeing(3 * 1024 ** 3), info: async () => ({ format, virtualSize: 3 * 1024 ** 3 }) };
      const results = await resultsOf({ image: () => ({ format: "vhd" as const, qemuImg }) });
      return results.get("image-size-agreed")?.outcome;
    };
    expect(await outcome("vpc")).to.equal("pass");
    expect(await outcome("vhdx")).to.equal("fail");
  });
});

function agreeing(virtualSize: number) {
  return {
    info: async () => ({ format: "qcow2", virtualSize }),
    check: async () => goodCounts,
  };
}
