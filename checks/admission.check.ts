import { imageAdmission } from "../src/verify/image-admission.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { trailingData } from "../src/verify/trailing-data.ts";

describe("admission", () => {
  check(
    {
      id: "A1-image-admitted",
      title: "Glance takes the image as what it is, and Nova boots it",
      grade: "required",
      why: "Since 2024 both look into an image before they use it (CVE-2024-32498, LP#2059809) and refuse what could lead them elsewhere, or is two formats at once.",
      fix: "Make the image anew with qemu-img convert -O qcow2, and upload it with --disk-format qcow2.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const { declared, matches, refusals } = imageAdmission(image);
      evidence(`read here as ${image.format}; uploaded with --disk-format ${declared}`);
      for (const { format, incomplete, failures } of matches) {
        const held = failures.map(({ check: name, clause }) => `${name}: ${clause}`).join("; ");
        evidence(`OpenStack's inspection matches ${format}: ${incomplete ? "it is incomplete" : held || "it is safe"}`);
      }
      expect(matches, "formats that the content matches").to.not.be.empty;
      const told = refusals.map(({ service, code, clause }) => `${service} refuses it (${code}): ${clause}`);
      expect(told, "services that refuse it").to.be.none();
    },
  );

  check(
    {
      id: "A1-image-trailing-data",
      title: "Nothing lies behind the end of what the image describes",
      grade: "recommended",
      why: "What stands behind the last cluster or partition is uploaded, copied and kept with every amphora, and no reader shows it.",
      fix: "Make the image anew with qemu-img convert -O qcow2.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const found = trailingData(image);
      evidence(
        `file of ${image.fileSize} bytes, disk of ${image.virtualSize}: ${found.length === 0 ? "no bytes behind the end" : ""}`,
      );
      for (const { behind, offset, size, firstByte, looked } of found) {
        evidence(
          `behind ${behind}: ${size} bytes from ${offset}, of which ${looked} were looked at: ${firstByte === undefined ? "all zeros" : `byte ${firstByte} is not zero`}`,
        );
      }
      const hidden = found.filter(({ firstByte }) => firstByte !== undefined);
      expect(
        hidden.map(({ behind, firstByte }) => `byte ${firstByte}, behind ${behind}`),
        "data behind the end",
      ).to.be.none();
    },
  );
});
