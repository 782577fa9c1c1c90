import { expect } from "chai";
import { attempt, reasonOf } from "../../../src/runtime/traffic/attempt.ts";

describe("an attempt", () => {
  it("is a value or a reason", async () => {
    expect(await attempt(Promise.resolve(7))).to.deep.equal({ ok: true, value: 7 });
    const error = Object.assign(new Error("socket\nhang up"), { code: "ECONNRESET" });
    expect(await attempt(Promise.reject(error))).to.deep.equal({ ok: false, reason: "ECONNRESET socket hang up" });
  });

  it("gives OpenSSL's own words without what stands around them", () => {
    const message = "80AB:error:0A00045C:SSL routines:ssl3_read_bytes:alert required:../deps/x.c:1601:SSL alert 116\n";
    expect(reasonOf(Object.assign(new Error(message), { code: "ERR_SSL" }))).to.equal("ERR_SSL alert required");
  });

  it("gives a reason on one line, of bounded length, whatever was thrown", () => {
    expect(reasonOf(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }))).to.equal(
      "connect ECONNREFUSED",
    );
    expect(reasonOf("x".repeat(5000))).to.have.length(300);
    expect(reasonOf(undefined)).to.equal("undefined");
  });
});
