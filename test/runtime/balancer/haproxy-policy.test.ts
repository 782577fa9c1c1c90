import { expect } from "chai";
import { policyLines } from "../../../src/runtime/balancer/haproxy-policy.ts";
import type { L7Comparison, L7Policy, L7Rule } from "../../../src/runtime/balancer/l7-policy.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { exampleBalancer, exampleListener, examplePool } from "./balancers.ts";
import { haproxyVerdict } from "./haproxy-check.ts";

const id = objectId("policy");
const rule: L7Rule = { type: "PATH", compare: "STARTS_WITH", value: "/a" };
const comparisons: readonly L7Comparison[] = ["REGEX", "STARTS_WITH", "ENDS_WITH", "CONTAINS", "EQUAL_TO"];
const AWKWARD = `a b\\d"'#-$%{x}`;
const RULES: readonly L7Rule[] = [
  ...comparisons.flatMap((compare): L7Rule[] => [
    { type: "HOST_NAME", compare, value: "www.example.test" },
    { type: "PATH", compare, value: compare === "REGEX" ? "^/\\d+$" : AWKWARD },
    { type: "HEADER", key: "X-Which", compare, value: compare === "REGEX" ? "a|b c" : AWKWARD, invert: true },
    { type: "COOKIE", key: "which", compare, value: "-i" },
    { type: "SSL_DN_FIELD", key: "CN", compare, value: "client" },
  ]),
  { type: "FILE_TYPE", compare: "EQUAL_TO", value: "jpg" },
  { type: "FILE_TYPE", compare: "REGEX", value: "(jpg|png)$" },
  { type: "SSL_CONN_HAS_CERT" },
  { type: "SSL_VERIFY_RESULT", value: 0 },
];

describe("policyLines", () => {
  const scratch = scratchDirectory();

  it("gives what HAProxy takes without a warning, whatever the rule and the action", function () {
    needTools(this, "haproxy");
    const policies: readonly L7Policy[] = [
      ...RULES.map((one, index): L7Policy => ({ id: objectId(`policy ${index}`), action: "REJECT", rules: [one] })),
      { id: objectId("url"), action: "REDIRECT_TO_URL", url: "https://www.example.test/a%20b?x=#y", rules: [rule] },
      {
        id: objectId("prefix"),
        action: "REDIRECT_PREFIX",
        prefix: "https://www.example.test",
        code: 308,
        rules: [rule],
      },
      { id: objectId("pool"), action: "REDIRECT_TO_POOL", pool: objectId("other"), rules: [rule, ...RULES] },
    ];
    const pools = [examplePool(), examplePool({ id: objectId("other") })];
    expect(haproxyVerdict(exampleBalancer([exampleListener({ policies })], pools), scratch("."))).to.equal("");
  });

  it("joins its rules, turned round where they are inverted, and says nothing without any", () => {
    const rules: readonly L7Rule[] = [rule, { ...rule, invert: true }];
    const [first, second, consequence, ...more] = policyLines({ id, action: "REJECT", rules }, objectId("listener"));
    const names = [first, second].map((line) => line?.split(" ")[1]);
    expect(first).to.equal(`acl ${names[0]} path -m beg /a`);
    expect(consequence).to.equal(`http-request deny if ${names[0]} !${names[1]}`);
    expect(more).to.deep.equal([]);
    expect(policyLines({ id, action: "REJECT", rules: [] }, objectId("listener"))).to.deep.equal([]);
  });

  it("redirects with the code, to the URL as it stands", () => {
    const policy: L7Policy = { id, action: "REDIRECT_TO_URL", url: "http://a.test/%20", code: 301, rules: [rule] };
    expect(policyLines(policy, objectId("listener"))[1]).to.match(
      /^redirect code 301 location http:\/\/a\.test\/%20 if /,
    );
  });

  it("refuses what would become configuration", () => {
    const refused: readonly L7Policy[] = [
      { id, action: "REDIRECT_TO_URL", url: "http://a.test/ if TRUE", rules: [rule] },
      { id, action: "REDIRECT_TO_URL", url: "http://a.test/\nuser root", rules: [rule] },
      { id, action: "REDIRECT_TO_URL", url: "javascript:alert(1)", rules: [rule] },
      { id, action: "REDIRECT_PREFIX", prefix: "", rules: [rule] },
      { id, action: "REDIRECT_TO_POOL", pool: "a b", rules: [rule] },
      { id, action: "REJECT", rules: [{ ...rule, value: "/a\n    user root" }] },
      { id, action: "REJECT", rules: [{ ...rule, value: "" }] },
      { id, action: "REJECT", rules: [{ type: "HEADER", key: "a) -m beg b", compare: "EQUAL_TO", value: "c" }] },
      { id, action: "REJECT", rules: [{ type: "COOKIE", key: "a,lower", compare: "EQUAL_TO", value: "c" }] },
      { id, action: "REJECT", rules: [{ type: "SSL_DN_FIELD", key: "CN)", compare: "EQUAL_TO", value: "c" }] },
      { id, action: "REJECT", rules: [{ type: "SSL_VERIFY_RESULT", value: 1.5 }] },
    ];
    for (const policy of refused) {
      expect(
        codeOf(() => policyLines(policy, objectId("listener"))),
        JSON.stringify(policy),
      ).to.equal("bad-balancer");
    }
  });
});
