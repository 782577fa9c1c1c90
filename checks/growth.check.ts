import { readCloudConfig } from "../src/guest/cloud-config.ts";
import { isMapping, valueAt } from "../src/guest/yaml.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** How cloud-init is told not to do something; without quotes YAML reads most of them as false. */
const ways = [false, "off", "false", "no"];

describe("growth", () => {
  check(
    {
      id: "A12-growth-configured",
      title: "cloud-init is not kept from growing the root partition and its file system",
      grade: "recommended",
      why: "Turned off, an amphora has only the space of its image, however large the disk of its flavor is (LP#1893697).",
      fix: "Remove growpart: mode: off and resize_rootfs: false from /etc/cloud; G4 is about the programs and modules.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const { files, merged } = guest.fact(readCloudConfig);
      const growpart = valueAt(merged, "growpart");
      const mode = isMapping(growpart) ? valueAt(growpart, "mode") : undefined;
      const resize = valueAt(merged, "resize_rootfs");
      evidence(
        `${files.join(", ") || "no cloud.cfg"}: growpart mode ${mode ?? "unset"}, resize_rootfs ${resize ?? "unset"}`,
      );
      expect(files, "configuration of cloud-init").to.not.be.empty;
      expect(ways, "ways to turn growpart off").to.not.include(mode);
      expect(ways, "ways to turn resizefs off").to.not.include(resize);
    },
  );
});
