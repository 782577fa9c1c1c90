import { readAgent } from "../src/guest/agent.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

describe("expectations", () => {
  check(
    {
      id: "record-of-this-image",
      title: "The build record beside the image can be read, and is the record of this very file",
      grade: "required",
      why: "A record of another build states what that one was asked to be, so that an image would be held against wrong expectations.",
      fix: "Copy image and record together, or remove the record that stands beside the image.",
      appliesTo: { needs: ["record"] },
    },
    ({ image, evidence }) => {
      const { recordPath, recordDefect, recordOfAnother } = image.expected;
      evidence(`${recordPath}: ${recordDefect ?? recordOfAnother ?? "it can be used"}`);
      expect(recordDefect, `what keeps ${recordPath} from being used`).to.equal(undefined);
      expect(recordOfAnother, `why ${recordPath} is of another image`).to.equal(undefined);
    },
  );

  check(
    {
      id: "expectations-agree",
      title: "The build record and the profile expect the same of the image",
      grade: "required",
      why: "Where one of two statements is followed silently, the other is believed to be verified and is not.",
      fix: "Correct the profile, or build the image with the options that the profile expects.",
      appliesTo: { needs: ["record", "profile"] },
    },
    ({ image, evidence }) => {
      const { recordPath, contradictions = [] } = image.expected;
      evidence(`${recordPath} against ${image.profile?.path}: ${contradictions.length} contradictions`);
      expect(contradictions, "what they contradict each other in").to.be.none();
    },
  );

  check(
    {
      id: "record-digest",
      title: "The image's file has the digest that its build record states",
      grade: "required",
      why: "A file that was changed after the build is not the one that was built, tried and signed off.",
      fix: "Copy the image again, and compare its digest after every copy.",
      appliesTo: { needs: ["record", "digest"] },
    },
    async ({ image, evidence, skip }) => {
      const { recordPath, recordSha256 } = image.expected;
      if (recordSha256 === undefined)
        return skip(`${recordPath} states no digest of this image`, "build the image again");
      const found = await image.sha256();
      evidence(`SHA-256 ${found}; ${recordPath}: ${recordSha256}`);
      expect(found, "SHA-256 of the file").to.equal(recordSha256);
    },
  );

  check(
    {
      id: "expected-agent",
      title: "The amphora agent comes from where it was asked to come from",
      grade: "required",
      why: "A distribution's package and the sources bring different releases of the agent, with different interfaces.",
      fix: "Build with -p for the package, without it for the sources, or correct what the profile expects.",
      appliesTo: { needs: ["agent-origin"] },
    },
    ({ image, guest, evidence }) => {
      const { value: wanted, from } = image.options.agent;
      const { programs } = guest.fact(readAgent);
      const origins = programs.map((path) => (path.startsWith("/usr/local/") ? "source" : "package"));
      evidence(`${programs.join(", ") || "no program of the agent"}; expected: ${wanted} (${from})`);
      expect(origins, "where the agent's programs come from").to.deep.equal([wanted]);
    },
  );

  check(
    {
      id: "expected-system",
      title: "The guest is of the distribution and the release that were asked for",
      grade: "required",
      why: "Another release brings another HAProxy, agent and kernel than those that were tried with the controllers.",
      fix: "Build with the right -i and -d, or correct what the profile expects.",
      appliesTo: { needs: ["system"] },
    },
    ({ image, guest, evidence }) => {
      const { distribution, release } = image.options;
      const system = guest.osRelease();
      evidence(`os-release: ${system?.id} ${system?.versionId} ${system?.versionCodename} (${system?.prettyName})`);
      expect(system, "what os-release(5) says").to.not.equal(undefined);
      if (distribution.value !== undefined) {
        evidence(`expected: ${distribution.value} (${distribution.from})`);
        expect(system?.id, "the distribution").to.equal(distribution.value);
      }
      if (release.value !== undefined) {
        evidence(`expected: ${release.value} (${release.from})`);
        const words = (system?.prettyName ?? "").split(/[^A-Za-z0-9.]+/);
        const names = [system?.versionId, system?.versionCodename, ...words].map((name) => name?.toLowerCase());
        // CentOS Stream leaves its name to the release that it is asked for by.
        expect(names, "names of the release").to.include(release.value.toLowerCase().replace(/-stream$/, ""));
      }
    },
  );
});
