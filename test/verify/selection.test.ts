import { expect } from "chai";
import type { AppliesTo, CheckDescription } from "../../src/verify/check.ts";
import { defaultOptions } from "../../src/verify/expected-options.ts";
import { type SelectionFacts, select } from "../../src/verify/selection.ts";

const described = (appliesTo: AppliesTo): CheckDescription => ({
  id: "one",
  title: "one",
  grade: "required",
  why: "",
  fix: "",
  appliesTo,
});
const facts: SelectionFacts = {
  kind: "disk",
  format: "qcow2",
  family: "debian",
  architecture: "amd64",
  options: defaultOptions,
  unmet: {},
};
const unknown: SelectionFacts = {
  kind: undefined,
  format: undefined,
  family: undefined,
  architecture: undefined,
  options: defaultOptions,
  unmet: {},
};

describe("the selection of checks", () => {
  const cases: [AppliesTo, Partial<SelectionFacts>, string][] = [
    [{ kinds: ["disk"] }, { kind: "tar" }, "it is about disk images, and this is a tar"],
    [{ kinds: ["tar"] }, {}, "it is about tar images, and this is a disk image"],
    [{ formats: ["qcow2"] }, { format: "raw" }, "it is about qcow2, and this image is raw"],
    [{ families: ["redhat"] }, {}, "it is about guests of the redhat family, and this one is of the debian family"],
    [
      { architectures: ["amd64", "i386"] },
      { architecture: "arm64" },
      "it is about amd64 and i386, and this guest is arm64",
    ],
    [{ needs: ["docker"] }, { unmet: { docker: "add --docker" } }, "add --docker"],
    [{ kinds: ["disk"], needs: ["size", "qemu-img"] }, { unmet: { "qemu-img": "install it" } }, "install it"],
  ];
  for (const [appliesTo, more, reason] of cases) {
    it(`leaves out what ${JSON.stringify(appliesTo)}: ${reason}`, () => {
      expect(select([described(appliesTo)], { ...facts, ...more })).to.deep.equal({
        selected: [],
        notApplicable: [{ id: "one", reason }],
      });
    });
  }

  it("takes what applies, in order", () => {
    const all = [
      described({}),
      described({ kinds: ["disk", "tar"], formats: ["qcow2"], families: ["debian"], needs: ["size"] }),
    ];
    expect(select(all, facts)).to.deep.equal({ selected: all, notApplicable: [] });
  });

  it("takes what might apply where nothing is known", () => {
    const all = [
      described({ kinds: ["tar"] }),
      described({ kinds: ["disk"], formats: ["raw"], families: ["redhat"], architectures: ["i386"] }),
    ];
    expect(select(all, unknown).selected).to.deep.equal(all);
  });

  it("leaves out what is about images asked for otherwise, and says who asked", () => {
    const check = described({ options: { cpuPinning: true } });
    expect(select([check], facts).notApplicable[0]?.reason).to.equal(
      "it is about images with cpuPinning true, and this one is expected with false (default)",
    );
    const options = { ...defaultOptions, cpuPinning: { value: true, from: "a.build.json" } };
    expect(select([check], { ...facts, options }).selected).to.deep.equal([check]);
  });
});
