import { check, describe, expect } from "../src/verify/suite.ts";

describe("container", () => {
  check(
    {
      id: "container-runs-haproxy",
      title: "The tar imports into Docker, and HAProxy runs in the imported image",
      grade: "required",
      why: "A tar is built to be used so, and in no other way.",
      fix: "Import the tar by hand with docker import, and run haproxy -v in it.",
      appliesTo: { kinds: ["tar"], needs: ["docker"] },
    },
    async ({ image, evidence, skip }) => {
      const outcome = await image.runInContainer(["haproxy", "-v"]);
      if ("unavailable" in outcome) return skip(outcome.unavailable, outcome.remedy);
      const [first = "nothing"] = outcome.stdout.split("\n");
      evidence(`docker run, ${outcome.engine} engine, haproxy -v: status ${outcome.exitCode}, ${first}`);
      expect(outcome.exitCode, `the status of haproxy -v, which said: ${outcome.stderr || first}`).to.equal(0);
      expect(outcome.stdout, "what haproxy -v said").to.match(/^HA-?Proxy version \d/);
    },
  );
});
