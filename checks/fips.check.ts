import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const appliesTo = { kinds: ["disk"], options: { fips: true } } as const;
const fix = "Build on a distribution of the RPM family with the element amphora-fips (-y), or do not ask for FIPS.";

describe("FIPS", () => {
  check(
    {
      id: "B13-fips-argument",
      title: "Every kernel is started with fips=1",
      grade: "required",
      why: "The kernel and every library take FIPS mode from that argument alone.",
      fix,
      appliesTo,
    },
    ({ guest, evidence }) => {
      const { entries } = guest.bootLoader();
      expect(entries, "boot entries").to.not.be.empty;
      for (const { source, options } of entries) {
        evidence(`${source}: ${options}`);
        // The last of several counts.
        expect(options.match(/(?<=(^|\s)fips=)\S+/g)?.at(-1), `fips in ${source}`).to.equal("1");
      }
    },
  );

  check(
    {
      id: "B13-fips-initrd",
      title: "Every initial RAM disk has dracut's module fips",
      grade: "required",
      why: "With fips=1 the kernel must be verified before the root file system is mounted, which that module does.",
      fix: `${fix} Run dracut --regenerate-all with add_dracutmodules+=" fips ".`,
      appliesTo: { ...appliesTo, needs: ["initrd"] },
    },
    async ({ guest, image: { kernelContents }, evidence, skip }) => {
      const paths = guest.kernels().flatMap(({ initrd }) => initrd ?? []);
      expect(paths, "initial RAM disks").to.not.be.empty;
      for (const path of paths) {
        const { entries, defect, unread } = await kernelContents.initrd(path);
        if (defect !== undefined) return skip(`${path} is damaged`, "see B1-initrd-whole");
        if (unread !== undefined) return skip(`${path}: ${unread}`, "pack it with gzip, xz, zstd or lz4");
        const own = entries.filter((entry) =>
          /(^|\/)((\d+-)?fips(-boot|-load-crypto)?\.sh|fipsmodules)$/.test(entry.path),
        );
        evidence(`${path}: ${own.map((entry) => entry.path).join(", ") || "nothing of the module fips"}`);
        expect(own, `files of dracut's module fips in ${path}`).to.not.be.empty;
      }
    },
  );

  check(
    {
      id: "B13-fips-policy",
      title: "The crypto policy is FIPS",
      grade: "required",
      why: "OpenSSL, which HAProxy and the agent use, takes its algorithms from there.",
      fix: `${fix} Run update-crypto-policies --set FIPS in the image.`,
      appliesTo,
    },
    ({ guest, evidence }) => {
      // The second is what was put into effect.
      const places = ["/etc/crypto-policies/config", "/etc/crypto-policies/state/current"];
      for (const path of places) {
        const policy = readText(guest.tree, path)
          ?.split("\n")
          .map((line) => line.replace(/#.*/, "").trim())
          .find((line) => line !== "");
        evidence(`${path}: ${policy ?? "no policy"}`);
        expect(policy, `the policy in ${path}`).to.match(/^FIPS(:|$)/);
      }
    },
  );
});
