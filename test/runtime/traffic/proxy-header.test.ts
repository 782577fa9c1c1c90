import { expect } from "chai";
import { readProxyHeader } from "../../../src/runtime/traffic/proxy-header.ts";

const binary = Buffer.from("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201c00002020fa00050", "hex");

describe("the PROXY protocol's header", () => {
  it("is read of version 1, and what follows is left", () => {
    const bytes = Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 4000 80\r\nGET / HTTP/1.1\r\n");
    expect(readProxyHeader(bytes)).to.deep.equal({
      line: "PROXY TCP4 192.0.2.1 192.0.2.2 4000 80",
      version: 1,
      length: 40,
    });
  });

  it("is read of version 2 and written as version 1 has it", () => {
    const header = readProxyHeader(Buffer.concat([binary, Buffer.from("GET /")]));
    expect(header).to.deep.equal({ line: "PROXY TCP4 192.0.2.1 192.0.2.2 4000 80", version: 2, length: 28 });
    const local = Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex");
    expect(readProxyHeader(local)).to.deep.equal({ line: "PROXY UNKNOWN", version: 2, length: 16 });
  });

  it("is waited for while it may still come, and no longer", () => {
    for (let length = 0; length < binary.length; length += 1) {
      expect(readProxyHeader(binary.subarray(0, length)), `${length} bytes`).to.equal(undefined);
    }
    expect(readProxyHeader(Buffer.from("PROXY TCP4 192.0.2.1"))).to.equal(undefined);
    expect(readProxyHeader(Buffer.from("GET / HTTP/1.1\r\n"))).to.equal(null);
    expect(readProxyHeader(Buffer.from(`PROXY ${"x".repeat(200)}`))).to.equal(null);
  });
});
