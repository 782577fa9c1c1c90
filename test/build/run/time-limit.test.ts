import { expect } from "chai";
import { limitTime, refuseWhenAborted } from "../../../src/build/run/time-limit.ts";
import { Refusal } from "../../../src/refusal.ts";

describe("limitTime", () => {
  it("stops with a refusal that says where the build was", async () => {
    const limit = limitTime(0.0001, new AbortController().signal, () => "phase install", "/out/amp.log");
    await new Promise((resolve) => limit.signal.addEventListener("abort", resolve));
    expect(limit.signal.reason).to.be.instanceOf(Refusal).and.include({
      code: "timeout",
      message:
        "The build did not end within 0.0001 minutes and was given up in phase install; raise --timeout, or see the full log /out/amp.log.",
    });
    expect(() => refuseWhenAborted(limit.signal, "/out/amp.log")).to.throw(Refusal, "did not end within");
  });

  it("passes another signal on, at once where it has come already", () => {
    const controller = new AbortController();
    const limit = limitTime(1000, controller.signal, () => "", "");
    expect(limit.signal.aborted).to.equal(false);
    controller.abort();
    expect(limit.signal.aborted).to.equal(true);
    expect(() => refuseWhenAborted(limit.signal)).to.throw(Refusal, "interrupted before it began");
    limit.end();
    expect(limitTime(undefined, AbortSignal.abort(), () => "", "").signal.aborted).to.equal(true);
  });

  it("keeps nothing alive once it has ended", () => {
    const limit = limitTime(0.0001, new AbortController().signal, () => "", "");
    limit.end();
    return new Promise<void>((resolve) => setTimeout(resolve, 30)).then(() => {
      expect(limit.signal.aborted).to.equal(false);
      refuseWhenAborted(limit.signal);
    });
  });
});
