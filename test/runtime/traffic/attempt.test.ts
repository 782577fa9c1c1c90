import { expect } from "chai";
import { attempt, reasonOf } from "../../../src/runtime/traffic/attempt.ts";

describe("an attempt", () => {
  it("is a value or a reason", async () => {
    expect(await attempt(Promise.resolve(7))).to.deep.equal({ ok: true, value: 7 });
    const error = Object.assign(new Error("socket\nhang up"), { code: "ECONNRESET" });
    expect(await attempt(Promise.reject(error))).to.deep.equal({ ok: false, reason: "ECONNRESET socket hang up" });
  });

  it("gives a reason on one line, of bounded length, whatever was thrown", () => {
    expect(reasonOf(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }))).to.equal(
      "connect ECONNREFUSED",
    );
    expect(reasonOf("x".repeat(5000))).to.have.length(300);
    expect(reasonOf(undefined)).to.equal("undefined");
  });
});
