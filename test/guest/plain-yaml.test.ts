import { expect } from "chai";
import { parse } from "yaml";
import { NotPlain, parsePlainYaml } from "../../src/guest/plain-yaml.ts";

/** Documents that the plain parser reads itself. */
const plain = [
  "",
  "# nothing\n",
  "a: b\n",
  "---\na: b\n",
  "a:\n  b: c\n  d:\n    - e\n    - f\ng: h\n",
  "a:\n- b\n- c\nd: e\n",
  " - a\n - b\n",
  "- a: b\n  c: d\n- e\n",
  "- - a\n  - b\n- c\n",
  "a: [b, c, 'd, e', \"f]\"] # comment\n",
  "a: [b,\n    c,\n    d]\ne: f\n",
  "a: {b: c, d: [e, {f: g}], h: '| tee -a /var/log/x.log'}\n",
  "a: []\nb: {}\n",
  "a: |\n  one\n    two\n\n  three\nb: c\n",
  "a: |-\n  one\n  # no comment\n\n\nb: c\n",
  "a: 'it''s' # comment\nb: \"x # y\"\nc: x#y\nd: it's\n",
  "a:\nb: ~\nc: null\nd:   # comment\n",
  "a: yes\nb: No\nc: on\nd: 'yes'\ne: 12\nf: -3\ng: YES\nh: yEs\n",
  "a: &x b\nc: *x\nd: &y\n  - e\nf: *y\n",
  "_log:\n - &base |\n   [loggers]\n   keys=a,b\n - &file |\n   x\nlog_cfgs:\n - [ *base, *file ]\n",
  "a:\n  - b: c\n    d:\n      - e\n  -\n    f: g\n",
  'sudo: ["ALL=(ALL) NOPASSWD:ALL"]\nurl: http://host:80/path\n',
  "a b: c d\n\"e\": f\n'g h': i\n",
  "__proto__: x\nconstructor: z\n",
  "plain scalar\n",
  "a: # comment\n  b: c\n# comment\n  # comment\n  d: e\n",
  "a: b\n\n\n",
  "users:\n   - default\n\nx:\n     w: z\n",
];

/** Documents that a full parser must decide. */
const others = [
  "a: b\n  c\n",
  "a: b\rc: d\n",
  "a: b\u2028c: d\n",
  'a: ["b\n  c"]\n',
  "a: >\n  b\n",
  'a: "x\\ny"\n',
  "a: 1.5\n",
  "a: 0644\n",
  "a: 2020-01-01\n",
  "a: !!str b\n",
  "? a\n: b\n",
  "a: b\na: c\n",
  "a: &x\n  b: c\nd:\n  <<: *x\n",
  "a: b\n---\nc: d\n",
  "\ta: b\n",
  "a: b: c\n",
  "a: [b\n",
  "a: *nothing\n",
  "a: {b}\n",
  "- a\nb: c\n",
  'a: "b\n',
  "a:\n    b: c\n  d: e\n",
  `${"[".repeat(40)}${"]".repeat(40)}`,
];

describe("plain YAML", () => {
  for (const text of plain) {
    it(`is read like a full parser reads it: ${JSON.stringify(text)}`, () => {
      const own = JSON.stringify(parsePlainYaml(text));
      expect(own).to.equal(JSON.stringify(parse(text, { version: "1.1" })));
    });
  }

  for (const text of others) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => parsePlainYaml(text)).to.throw(NotPlain);
    });
  }

  it("is read in time, whatever is in it", () => {
    for (const text of [
      `a: ${"'".repeat(50_000)}#`,
      `a: [${"b ".repeat(50_000)}`,
      `${"- ".repeat(50_000)}a`,
      `a: ${'x"'.repeat(40_000)} #`,
      `a: [${'x"y" '.repeat(40_000)}' #`,
      `a: b ${"''".repeat(40_000)} " #'`,
      `a${" ".repeat(500_000)}b`,
      `a:${" ".repeat(500_000)}b\u2028c`,
      `a: [b\n${"c\n".repeat(200_000)}`,
      `a: [b${" ".repeat(500_000)}]`,
      `a: [${'"\\'.repeat(200_000)}`,
    ]) {
      try {
        parsePlainYaml(text);
      } catch (error) {
        expect(error).to.be.instanceOf(NotPlain);
      }
    }
  });
});
