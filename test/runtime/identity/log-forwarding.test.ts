import { expect } from "chai";
import { logForwarding } from "../../../src/runtime/identity/log-forwarding.ts";

describe("the forwarding of logs", () => {
  it("sends traffic and administration to the host, each through a rule set of its own", () => {
    const text = logForwarding({ host: "10.0.2.2", port: 5514 });
    expect(text.match(/^ruleset\(name="(\w+)"/gm)).to.have.length(2);
    expect(text.match(/target="10\.0\.2\.2" port="5514" protocol="UDP"/g)).to.have.length(2);
    expect(text).to.match(/^local0\.=info call tenant_forwarding$/m);
    expect(text).to.match(/^local1\.\* call admin_forwarding$/m);
  });

  it("takes nothing away from the files inside", () => {
    expect(logForwarding({ host: "a", port: 1 })).not.to.match(/\bstop\b|~/);
  });
});
