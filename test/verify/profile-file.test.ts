import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { readProfile } from "../../src/verify/profile-file.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("a profile", () => {
  const at = scratchDirectory();
  const read = (text: string | Uint8Array) => {
    writeFileSync(at("p.yaml"), text);
    return readProfile(at("p.yaml"));
  };
  const refusal = async (text: string | Uint8Array): Promise<string> => {
    const error = await read(text).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Refusal).with.property("code", "bad-profile");
    return (error as Refusal).message;
  };

  it("is read with all that it may state", async () => {
    const profile = await read(`# Ours
schemaVersion: 1
name: production
expect:
  size: 2
  datasources: [ConfigDrive, OpenStack]
  controllers: ["2023.1"]
grades: { D1-agent-installed: informational }
packages:
  required: [{ name: haproxy, version: ">=2.4" }]
  forbidden: [telnetd]
files:
  required: [{ path: /etc/motd, mode: "0644", owner: 0, group: 0, contains: hello }]
  forbidden: [/root/.ssh]
sysctls: { net.ipv4.ip_forward: 1, kernel.core_pattern: core }
units: { enabled: [haproxy.service], masked: [apt-daily.timer] }
waivers:
  - { check: A2-image-size, reason: r, owner: o, tracker: T-1, expires: 2027-01-31 }
`);
    expect(profile).to.deep.include({ schemaVersion: 1, name: "production", path: at("p.yaml") });
    expect(profile.sysctls).to.deep.equal({ "net.ipv4.ip_forward": 1, "kernel.core_pattern": "core" });
    expect(profile.waivers?.[0]?.expires).to.equal("2027-01-31");
  });

  it("may repeat itself by an alias", async () => {
    const profile = await read("schemaVersion: 1\nunits:\n  enabled: &same [a.service]\n  masked: *same\n");
    expect(profile.units?.masked).to.deep.equal(["a.service"]);
  });

  for (const [what, text, message] of [
    [
      "a key that nobody knows",
      "schemaVersion: 1\nexpct:\n  size: 2\n",
      /line 2, column 1: there is no key "expct"; the nearest known key is "expect"/,
    ],
    [
      "a key deep below",
      "schemaVersion: 1\nexpect:\n  size: 2\n  sshdd: true\n",
      /line 4, column 3: there is no key "sshdd"; the nearest known key is "sshd"/,
    ],
    [
      "a key like no other",
      "schemaVersion: 1\nflavour: x\n",
      /line 2, column 1: there is no key "flavour"; known are schemaVersion, name/,
    ],
    [
      "a key of a list's item",
      'schemaVersion: 1\npackages:\n  required:\n    - name: haproxy\n      verison: ">=2"\n',
      /line 5, column 7: .*"verison"; the nearest known key is "version"/,
    ],
    ["the first of two mistakes", "schemaVersion: 1\nunitss: {}\nexpct: {}\n", /line 2, column 1: .*"unitss"/],
    [
      "a wrong type",
      "schemaVersion: 1\nexpect:\n  sshd: maybe\n",
      /line 3, column 9: "expect\.sshd" must be of type boolean, not string/,
    ],
    [
      "a number where text belongs",
      "schemaVersion: 1\nexpect:\n  release: 12\n",
      /line 3, column 12: "expect\.release" must be of type string, not number .*put it in quotes/,
    ],
    [
      "a section without content",
      "schemaVersion: 1\npackages:\n",
      /line 2, column 1\d?: "packages" must be of type object, not nothing/,
    ],
    [
      "an empty list",
      "schemaVersion: 1\npackages:\n  required: []\n",
      /line 3, column 13: "packages\.required" is empty, which expects nothing/,
    ],
    ["an empty map", "schemaVersion: 1\nsysctls: {}\n", /line 2, column 10: "sysctls" is empty/],
    ["an empty waiver list", "schemaVersion: 1\nwaivers: []\n", /"waivers" is empty/],
    [
      "a word out of a few",
      "schemaVersion: 1\ngrades: { a: optional }\n",
      /line 2, column 14: "grades\.a" must be one of required, recommended, informational/,
    ],
    ["a version of the schema to come", "schemaVersion: 2\n", /line 1, column 16: "schemaVersion" must be 1/],
    ["no version of the schema", "name: x\n", /line 1, column 1: the profile lacks the key "schemaVersion"/],
    [
      "a waiver without an owner",
      "schemaVersion: 1\nwaivers:\n  - { check: a, reason: r, tracker: t, expires: 2027-01-31 }\n",
      /line 3, column 5: "waivers\.0" lacks the key "owner"/,
    ],
    [
      "a day that the calendar lacks",
      "schemaVersion: 1\nwaivers:\n  - { check: a, reason: r, owner: o, tracker: t, expires: 2027-02-30 }\n",
      /line 3, column 59: the calendar has no "2027-02-30"/,
    ],
    [
      "a time of some other zone",
      "schemaVersion: 1\nwaivers:\n  - { check: a, reason: r, owner: o, tracker: t, expires: 2027-02-20T10:00+02:00 }\n",
      /line 3, column 59: "waivers\.0\.expires" is not written as it must be/,
    ],
    [
      "a range that is none",
      'schemaVersion: 1\npackages:\n  required: [{ name: a, version: "2.4" }]\n',
      /"packages\.required\.0\.version" is not written as it must be \(A range/,
    ],
    [
      "a mode that YAML takes for a number",
      "schemaVersion: 1\nfiles:\n  required: [{ path: /a, mode: 0644 }]\n",
      /must be of type string.*put it in quotes/,
    ],
    [
      "a relative path",
      "schemaVersion: 1\nfiles:\n  forbidden: [etc/motd]\n",
      /line 3, column 15: "files\.forbidden\.0" is not written/,
    ],
    ["a key twice", "schemaVersion: 1\nname: a\nname: b\n", /line 3, column 1: the key stands there a second time/],
    ["a second document", "schemaVersion: 1\n---\nschemaVersion: 1\n", /line 2, column 1: a second document begins/],
    ["no document", "", /the profile" must be of type object|the profile must be of type object, not nothing/],
    ["a list", "- a\n", /the profile must be of type object, not array/],
    ["what is no YAML", "a: [b\n", /line \d+, column \d+: /],
    ["a tag of some program", "schemaVersion: 1\nname: !!js/function x\n", /line 2, column 7: /],
    ["an alias of nothing", "schemaVersion: 1\nname: *gone\n", /gone/],
    ["__proto__", "schemaVersion: 1\n__proto__: { name: x }\n", /line 2, column 1: there is no key "__proto__"/],
    ["nesting without end", `schemaVersion: 1\nname: ${"[".repeat(20_000)}`, /Cannot use the profile/],
    ["far too much", " ".repeat(256 * 1024 + 1), /too many/],
    ["an image", Buffer.from([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]), /Cannot use the profile/],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      const sentence = await refusal(text);
      expect(sentence).to.match(message);
      expect(sentence).to.match(/^Cannot use the profile ".*": [^\n]*[^.]\.$/);
    });
  }

  it("is refused where its aliases stand for more than anybody writes", async () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `  l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`,
    );
    expect(await refusal(`schemaVersion: 1\nsysctls:\n  l0: &l0 [x, x]\n${levels.join("\n")}\n`)).to.match(/alias/i);
  });

  it("is refused where there is no file, and neither a pipe nor a directory is waited for", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    for (const [name, message] of [
      ["gone", /no such file/],
      ["pipe", /not a regular file/],
      [".", /not a regular file/],
    ] as const) {
      const error = await readProfile(at(name)).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Refusal).with.property("message").that.matches(message);
    }
  });
});
