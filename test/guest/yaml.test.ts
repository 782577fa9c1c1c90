import { expect } from "chai";
import { parse } from "yaml";
import { parseYaml } from "../../src/guest/yaml.ts";

describe("YAML of the guest", () => {
  it("is read by the full parser where the plain one leaves it", () => {
    expect(parseYaml('a: "x\\ty"\nb: >\n  folded\n  text\n')).to.deep.equal({
      value: { a: "x\ty", b: "folded text\n" },
    });
  });

  it("is YAML 1.1, where yes is a truth", () => {
    expect(parseYaml("a: yes\nb: [on, Off]\nc: 0644\n")).to.deep.equal({
      value: parse("a: yes\nb: [on, Off]\nc: 0644\n", { version: "1.1" }),
    });
  });

  it("has a defect where it is none", () => {
    expect(parseYaml("a: [b\nc: d\n")).to.have.property("defect").that.is.a("string");
    expect(parseYaml(`a: ${"b".repeat(2 ** 20)}`))
      .to.have.property("defect")
      .that.includes("too many");
  });

  it("is not read where aliases would make it grow without bound", () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `${"abcdefghijkl"[level]}: &x${level} [${level === 0 ? "1.5" : `*x${level - 1}, *x${level - 1}, *x${level - 1}, *x${level - 1}, *x${level - 1}`}]`,
    );
    expect(parseYaml(levels.join("\n"))).to.have.property("defect");
  });
});
