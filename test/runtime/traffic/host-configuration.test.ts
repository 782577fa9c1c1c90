import { expect } from "chai";
import { hostConfiguration } from "../../../src/runtime/traffic/host-configuration.ts";

const rendered = `global
    daemon
    user nobody
    log /run/rsyslog/octavia/log local0
    stats socket /var/lib/octavia/lb.sock mode 0666 level user
    server-state-file /var/lib/octavia/lb/servers-state
    maxconn 50000
defaults
    log global
    retries 3
peers lb_peers
    peer one 10.99.0.20:1025
frontend f1
    log-format 12345
    bind 10.99.0.10:80
    bind [fd00::10]:80 v6only
    mode http
backend p1:f1
    load-server-state-from-file global
    server m1 10.99.0.2:8081 weight 1 check addr 10.99.0.2 port 8082
    server m2 192.0.2.1:80 weight 1
`;

describe("an amphora's configuration on this host", () => {
  it("keeps what balances and leaves what belongs to the amphora", () => {
    const text = hostConfiguration(rendered, {
      address: "127.0.0.1",
      portFor: (port) => port + 18_000,
      servers: new Map([["10.99.0.2", "127.0.0.1"]]),
      threads: 2,
    });
    expect(text.split("\n").filter(Boolean)).to.deep.equal([
      "global",
      "    nbthread 2",
      "    no strict-limits",
      "    maxconn 50000",
      "defaults",
      "    retries 3",
      "frontend f1",
      "    bind 127.0.0.1:18080",
      "    bind 127.0.0.1:18080 v6only",
      "    mode http",
      "backend p1:f1",
      "    server m1 127.0.0.1:8081 weight 1 check addr 127.0.0.1 port 8082",
      "    server m2 192.0.2.1:80 weight 1",
    ]);
  });
});
