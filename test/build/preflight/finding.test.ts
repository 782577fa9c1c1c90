import { expect } from "chai";
import { advice, blocking, ok, refusalOf, refused } from "../../../src/build/preflight/finding.ts";
import { Refusal } from "../../../src/refusal.ts";

describe("a finding", () => {
  const remedy = { why: "it is needed", cure: "get it" };

  it("is good news, advice, or stands in the way under a code", () => {
    expect(ok("tool", "git is there")).to.deep.equal({ id: "tool", state: "ok", what: "git is there" });
    expect(advice("clock", "It is late", remedy))
      .to.include({ state: "advice", ...remedy })
      .and.not.have.property("code");
    expect(blocking("mirror", "It is away", remedy)).to.include({ state: "blocking", code: "mirror" });
    expect(blocking("output", "It is wrong", { ...remedy, code: "bad-value" })).to.include({ code: "bad-value" });
  });

  it("comes of a refusal, whose remedy stands behind the last semicolon", () => {
    const finding = refused("tool", "it is needed", new Refusal("missing-tool", "No git; not on PATH; install it."));
    expect(finding).to.include({ what: "No git; not on PATH", cure: "install it", code: "missing-tool" });
    expect(refused("tool", "", new Refusal("x", "Nothing helps.")))
      .to.include({ what: "Nothing helps" })
      .and.not.have.property("cure");
    expect(() => refused("tool", "", new TypeError("a fault of ours"))).to.throw(TypeError);
  });

  it("refuses a build with one sentence, which says how many more there are", () => {
    const finding = blocking("mirror", "It is away", remedy);
    expect(refusalOf(finding, 0)).to.include({ code: "mirror", message: "It is away; get it." });
    expect(refusalOf(finding, 1).message).to.equal(
      'It is away; get it ("diskimage-create doctor" tells of 1 more thing).',
    );
    expect(refusalOf(finding, 2).message).to.contain("2 more things");
  });
});
