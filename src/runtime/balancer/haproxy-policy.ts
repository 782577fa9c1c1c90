import { haproxyWord, plainWord, refuseBalancer, uuid, whole } from "./configuration-value.ts";
import type { L7Comparison, L7Policy, L7Rule } from "./l7-policy.ts";
import { objectId } from "./object-id.ts";

const COMPARISONS: Readonly<Record<L7Comparison, string>> = {
  REGEX: "-m reg",
  STARTS_WITH: "-m beg",
  ENDS_WITH: "-m end",
  CONTAINS: "-m sub",
  EQUAL_TO: "-m str",
};
// The characters of a token in HTTP.
const TOKEN = /^[A-Za-z0-9!#$&*+.^_`|~-]+$/;
const URL_CHARACTERS = /^[\x21\x23-\x26\x28-\x5b\x5d\x5f\x61-\x7a\x7e]+$/;

/** The lines of a frontend that a policy of its listener becomes; without rules it says nothing. */
export function policyLines(policy: L7Policy, listenerId: string): string[] {
  if (policy.rules.length === 0) return [];
  const named = policy.rules.map((rule, index) => ({ rule, name: objectId(`${policy.id} rule ${index}`) }));
  const condition = named.map(({ rule, name }) => (rule.invert === true ? `!${name}` : name)).join(" ");
  return [
    ...named.map(({ rule, name }) => `acl ${name} ${match(rule)}`),
    `${consequence(policy, listenerId)} if ${condition}`,
  ];
}

function consequence(policy: L7Policy, listenerId: string): string {
  switch (policy.action) {
    case "REJECT":
      return "http-request deny";
    case "REDIRECT_TO_POOL":
      return `use_backend ${uuid("a pool", policy.pool)}:${listenerId}`;
    case "REDIRECT_TO_URL":
      return `redirect ${code(policy.code)}location ${target("the URL of a redirection", policy.url)}`;
    case "REDIRECT_PREFIX":
      return `redirect ${code(policy.code)}prefix ${target("the prefix of a redirection", policy.prefix)}`;
  }
}

function code(value: number | undefined): string {
  return value === undefined ? "" : `code ${whole("the code of a redirection", value, 301, 308)} `;
}

function target(what: string, value: string): string {
  if (!/^https?:\/\/[^/]/.test(value)) refuseBalancer(what, "does not begin with http:// or https:// and a host");
  // HAProxy takes the target of this statement as it stands; only that of "http-request redirect" is a format.
  return haproxyWord(what, plainWord(what, value, URL_CHARACTERS));
}

function match(rule: L7Rule): string {
  switch (rule.type) {
    case "HOST_NAME":
      return `req.hdr(host) -i ${compared(rule)}`;
    case "PATH":
      return `path ${compared(rule)}`;
    case "FILE_TYPE":
      // An equal ending is what path_end means by itself; HAProxy does not take "-m str" with it.
      return rule.compare === "EQUAL_TO" ? `path_end ${value(rule.value)}` : `path_end ${compared(rule)}`;
    case "HEADER":
      return `req.hdr(${plainWord("the name of a header", rule.key, TOKEN)}) ${compared(rule)}`;
    case "COOKIE":
      return `req.cook(${plainWord("the name of a cookie", rule.key, TOKEN)}) ${compared(rule)}`;
    case "SSL_DN_FIELD":
      return `ssl_c_s_dn(${plainWord("the name of a DN's field", rule.key, /^[A-Za-z0-9.]+$/)}) ${compared(rule)}`;
    case "SSL_CONN_HAS_CERT":
      return "ssl_c_used";
    case "SSL_VERIFY_RESULT":
      return `ssl_c_verify eq ${whole("a verification result", rule.value, 0, 255)}`;
  }
}

function compared(rule: { readonly compare: L7Comparison; readonly value: string }): string {
  return `${COMPARISONS[rule.compare]} ${value(rule.value)}`;
}

function value(text: string): string {
  // A pattern that begins with a hyphen would be one more flag; the two hyphens end the flags.
  return `${text.startsWith("-") ? "-- " : ""}${haproxyWord("the value of a rule", text)}`;
}
