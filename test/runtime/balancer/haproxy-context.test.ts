import { expect } from "chai";
import { CERTIFICATE_FOLDER } from "../../../src/runtime/balancer/certificate-files.ts";
import { AMPHORA_PATHS } from "../../../src/runtime/balancer/haproxy-context.ts";

describe("AMPHORA_PATHS", () => {
  it("lie where the agent keeps them", () => {
    expect(AMPHORA_PATHS.certificates).to.equal(CERTIFICATE_FOLDER);
    expect(CERTIFICATE_FOLDER.startsWith(`${AMPHORA_PATHS.state}/`)).to.equal(true);
  });
});
