import { expect } from "chai";
import { resultsOnAgent } from "../support/stand-in-agent.ts";

describe("the checks of the agent's TLS", function () {
  this.timeout(30_000);
  const tls = "N3-agent-mutual-tls";
  const rotation = "agent-certificate-rotation";

  it("hold of an agent that demands a certificate and takes a new one", async () => {
    const results = await resultsOnAgent([tls, rotation]);
    expect([...results.values()].map(({ id, outcome, reason }) => [id, outcome, reason])).to.deep.equal([
      [tls, "pass", undefined],
      [rotation, "pass", undefined],
    ]);
    expect(results.get(tls)?.evidence?.join("\n")).to.match(/^no certificate: refused: .*alert/m);
  });

  it("see an agent that lets in whoever comes", async () => {
    const result = (await resultsOnAgent([tls], { letsAnybodyIn: true })).get(tls);
    expect([result?.outcome, result?.reason]).to.deep.equal([
      "fail",
      "no certificate: expected 'let in with 200' to match /^refused/",
    ]);
  });

  it("see an agent that answers nobody any more", async () => {
    let asked = 0;
    const answer = (_: string, usual: { status: number; body: unknown }) =>
      asked++ > 0 ? { ...usual, status: 500 } : usual;
    expect((await resultsOnAgent([tls], { answer })).get(tls)?.outcome).not.to.equal("pass");
  });

  it("see a new certificate that is refused, and a key that others may read", async () => {
    const answer = (request: string, usual: { status: number; body: unknown }) =>
      request === "PUT /1.0/certificate" ? { ...usual, status: 500 } : usual;
    const refused = (await resultsOnAgent([rotation], { answer })).get(rotation);
    expect(refused?.reason).to.contain("the status of PUT /1.0/certificate");
    const open = (await resultsOnAgent([rotation], { inside: () => "644 root\n" })).get(rotation);
    expect(open?.reason).to.contain("mode and owner of the certificate and key");
  });

  it("see an agent that goes on showing its first certificate", async () => {
    const result = (await resultsOnAgent([rotation], { keepsCertificate: true })).get(rotation);
    expect(result?.reason).to.contain("the agent still shows");
  });
});
