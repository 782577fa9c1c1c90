import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { hostHaproxyProgram } from "../../../src/runtime/traffic/host-haproxy.ts";
import { request } from "../../../src/runtime/traffic/http-client.ts";
import { spread } from "../../../src/runtime/traffic/spread.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { skipAloud } from "../../skip.ts";

const configuration = (ports: readonly number[]) => `global
    daemon
    user nobody
    maxconn 1000
defaults
    log global
    timeout connect 5s
    timeout client 50s
    timeout server 50s
frontend f1
    bind 10.99.0.10:80
    mode http
    default_backend p1
backend p1
    mode http
    balance roundrobin
${ports.map((port, index) => `    server m${index} 10.99.0.2:${port} weight 1`).join("\n")}
`;

describe("HAProxy on this host", () => {
  before(function () {
    if (hostHaproxyProgram() === undefined) skipAloud(this, "haproxy is not installed; npm test installs it");
  });

  const options = { servers: new Map([["10.99.0.2", "127.0.0.1"]]), threads: 1 };

  it("balances as the amphora's would, and ends with the check", async () => {
    const endpoint = await withTraffic(async (traffic) => {
      const ports = [(await traffic.http("a")).port, (await traffic.http("b")).port];
      const haproxy = await traffic.haproxy(configuration(ports), options);
      expect(haproxy.version).to.match(/^HA-?Proxy version \d/);
      const at = haproxy.endpoint(80);
      expect(await spread(10, async () => (await request(at)).member)).to.deep.equal({ a: 5, b: 5 });
      return at;
    });
    expect(await attempt(request(endpoint)))
      .to.have.property("reason")
      .that.contains("ECONNREFUSED");
  });

  it("says why it does not start", async () => {
    const outcome = await attempt(
      withTraffic((traffic) => traffic.haproxy(`${configuration([1])}    nonsense here\n`, options)),
    );
    expect(outcome).to.have.property("reason").that.contains("unknown keyword 'nonsense'");
  });
});
