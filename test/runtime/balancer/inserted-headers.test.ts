import { expect } from "chai";
import { insertedHeaders } from "../../../src/runtime/balancer/inserted-headers.ts";
import type { InsertedHeader } from "../../../src/runtime/balancer/load-balancer.ts";
import { exampleListener, examplePool } from "./balancers.ts";

const ALL: readonly InsertedHeader[] = ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-SSL-Client-CN"];

describe("insertedHeaders", () => {
  it("are those of HTTP for an HTTP listener", () => {
    expect(insertedHeaders(exampleListener({ insertHeaders: ALL }), examplePool())).to.deep.equal([
      "option forwardfor",
      "http-request set-header X-Forwarded-Port %[dst_port]",
      "http-request set-header X-Forwarded-Proto http",
    ]);
  });

  it("tell of the client's certificate where TLS ends", () => {
    const listener = exampleListener({ protocol: "TERMINATED_HTTPS", insertHeaders: ALL });
    expect(insertedHeaders(listener, examplePool())).to.include.members([
      "http-request set-header X-Forwarded-Proto https",
      "http-request set-header X-SSL-Client-CN %{+Q}[ssl_c_s_dn(cn)]",
    ]);
  });

  it("are none where nothing is read as HTTP, and none unasked", () => {
    const tcp = exampleListener({ protocol: "TCP", insertHeaders: ALL });
    expect(insertedHeaders(tcp, examplePool({ protocol: "TCP" }))).to.deep.equal([]);
    expect(insertedHeaders(exampleListener(), examplePool())).to.deep.equal([]);
  });
});
