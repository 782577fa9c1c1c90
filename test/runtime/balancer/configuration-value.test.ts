import { expect } from "chai";
import {
  address,
  addressBlock,
  haproxyWord,
  plainWord,
  port,
  refuseBalancer,
  statusCodes,
  uuid,
  whole,
} from "../../../src/runtime/balancer/configuration-value.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** Values that would end their line, in every alphabet that HAProxy, keepalived or a terminal knows. */
const CONTROLS = ["a\nb", "a\rb", "a\u0000b", "a\tb", "a\u001bb", "a\u0085b", "a\u2028b", "\n", "a\n"];

describe("a value of a configuration", () => {
  for (const control of CONTROLS) {
    it(`is refused with the control in ${JSON.stringify(control)}`, () => {
      expect(codeOf(() => haproxyWord("it", control))).to.equal("bad-balancer");
      expect(codeOf(() => plainWord("it", control))).to.equal("bad-balancer");
      expect(codeOf(() => plainWord("it", control, /a/))).to.equal("bad-balancer");
      expect(codeOf(() => uuid("it", control))).to.equal("bad-balancer");
      expect(codeOf(() => address("it", control))).to.equal("bad-balancer");
    });
  }

  it("has what HAProxy reads specially escaped", () => {
    expect(haproxyWord("it", `a b\\d"'#`)).to.equal(`a\\ b\\\\d\\"\\'\\#`);
    expect(codeOf(() => haproxyWord("it", ""))).to.equal("bad-balancer");
  });

  it("is an id, an address, a port, a number, or refused", () => {
    expect(uuid("it", "5f7cf1c3-2b6b-4d52-8d0c-3f0f7a6f9a01")).to.match(/^5f7c/);
    expect(codeOf(() => uuid("it", "lb1"))).to.equal("bad-balancer");
    expect(address("it", "fd98::1")).to.equal("fd98::1");
    for (const no of ["10.99.0", "fe80::1%eth0", "10.0.0.1 80", ""]) {
      expect(
        codeOf(() => address("it", no)),
        no,
      ).to.equal("bad-balancer");
    }
    expect(addressBlock("it", "fd98::/64")).to.equal("fd98::/64");
    for (const no of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/8/8", "fd98::/129", "10.0.0.0/x"]) {
      expect(
        codeOf(() => addressBlock("it", no)),
        no,
      ).to.equal("bad-balancer");
    }
    expect(port("it", 65_535)).to.equal(65_535);
    for (const no of [0, 65_536, 1.5, Number.NaN]) expect(codeOf(() => port("it", no))).to.equal("bad-balancer");
    expect(whole("it", 3, 3, 3)).to.equal(3);
  });

  it("is a list of status codes", () => {
    expect(statusCodes("it", "200")).to.deep.equal([200]);
    expect(statusCodes("it", "204,200-202,201")).to.deep.equal([200, 201, 202, 204]);
    for (const no of ["", " 200", "600", "204-200", "200-", "2xx", "200\n"]) {
      expect(
        codeOf(() => statusCodes("it", no)),
        no,
      ).to.equal("bad-balancer");
    }
  });

  it("is named by the refusal", () => {
    expect(() => refuseBalancer("a port", "is wrong")).to.throw("cannot be rendered: a port is wrong.");
  });
});
