import { expect } from "chai";
import { createTypeOf, descriptorFault } from "../../../src/disk/admission/vmdk-descriptor.ts";

describe("createTypeOf", () => {
  it("reads the kind, which may lack its last quote but not be long", () => {
    expect(createTypeOf('cid=1\ncreatetype="streamoptimized"\n')).to.equal("streamoptimized");
    expect(createTypeOf('createtype="abcd')).to.equal("abc");
    expect(createTypeOf('createtype = "flat"')).to.equal(undefined);
    expect(createTypeOf(`createtype="${"a".repeat(63)}"`)).to.equal("a".repeat(63));
    expect(createTypeOf(`createtype="${"a".repeat(64)}"`)).to.equal(undefined);
  });
});

describe("descriptorFault", () => {
  const kind = 'createtype="monolithicsparse"\n';
  const extent = 'rw 16 sparse "a.vmdk"\n';
  const faults: [string, string, RegExp | undefined][] = [
    ["one extent", kind + extent, undefined],
    ["comments, and lines with spaces around them", `# a b c\n\t${kind}  ${extent}\nddb.x y = "z"\n`, undefined],
    ["nothing", "", /no descriptor/],
    ["another kind", `createtype="vmfs"\n${extent}`, /subformat/],
    ["no kind", extent, /subformat/],
    ["a line without sense", `${kind}${extent}hello there\n`, /not understood/],
    ["a key of two words", `${kind}${extent}two words=1\n`, /not understood/],
    ["an extent that is a path", `${kind}rdonly 16 flat "/etc/shadow"\n`, /another directory/],
    ["no extent", kind, /no extent/],
  ];
  for (const [what, text, expected] of faults) {
    it(`${expected === undefined ? "bears" : "refuses"} ${what}`, () => {
      if (expected === undefined) expect(descriptorFault(text)).to.equal(undefined);
      else expect(descriptorFault(text)).to.match(expected);
    });
  }
});
