import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { elementList } from "../../../src/build/plan/element-list.ts";
import { Refusal } from "../../../src/refusal.ts";
import { refusalOf } from "../../support/refusal-code.ts";

function list(line: string, env: Environment = {}): string[] {
  const request = parseOptions(line.split(" ").filter(Boolean), { HOME: "/home/ann", ...env }, "/build", "x64");
  if (request.kind !== "build") throw new Error("nothing to build");
  return elementList(request.options, env);
}

describe("elementList", () => {
  it("begins with what AMP_element_sequence says instead of base and vm", () => {
    const [head, ...rest] = list("", { AMP_element_sequence: "mine" });
    expect(head).to.equal("mine");
    expect(rest).to.deep.equal(list("").slice(2));
    expect(list("", { AMP_element_sequence: "base vm cache-url" }).slice(0, 4)).to.deep.equal([
      ...["base", "vm", "cache-url", "ubuntu-minimal"],
    ]);
    expect(() => list("", { AMP_element_sequence: "-x" })).to.throw(Refusal, "AMP_element_sequence");
  });

  it("ends with first-boot-hygiene, whatever was asked for", () => {
    for (const line of ["", "--compat today", "-i rocky -e -m -n -y -r pw", "--compat today -i centos -mny"]) {
      expect(list(line).at(-1), line).to.equal("first-boot-hygiene");
    }
  });

  it("has an agent from source fetched, whoever names the agent", () => {
    const source = { DIB_INSTALLTYPE_amphora_agent: "source" };
    const replaced = (elements: string, line = "-g b") => list(line, { ...source, DIB_ELEMENTS: elements });
    expect(replaced("vm amphora-agent mine")).to.deep.equal(["vm", "amphora-agent", "source-repositories", "mine"]);
    expect(replaced("source-repositories amphora-agent")).to.deep.equal(["source-repositories", "amphora-agent"]);
    expect(replaced("vm mine")).to.deep.equal(["vm", "mine"]);
    expect(replaced("vm amphora-agent", "-p")).to.deep.equal(["vm", "amphora-agent"]);
  });

  it("refuses a list that lacks what an option needs", () => {
    for (const [line, element] of [
      ["-r pw", "root-passwd"],
      ["-m", "cpu-pinning"],
      ["-i rocky -y", "amphora-fips"],
      ["-i rocky -e", "amphora-selinux"],
      ["-n", "remove-sshd"],
    ] as const) {
      expect(() => list(line, { DIB_ELEMENTS: "vm" }))
        .to.throw(Refusal, element)
        .with.property("code", "usage");
      expect(list(line, { DIB_ELEMENTS: `vm ${element}` })).to.deep.equal(["vm", element]);
      const local = { DIB_ELEMENTS: "vm", DIB_LOCAL_ELEMENTS: element, DIB_LOCAL_ELEMENTS_PATH: "/l" };
      expect(list(line, local)).to.deep.equal(["vm", element]);
    }
    expect(list("-e", { DIB_ELEMENTS: "vm" }), "SELinux is the Red Hat family's").to.deep.equal(["vm"]);
  });

  it("names what asks for an element that is left out: the option, or the variable that presets it", () => {
    const sentence = (line: string, preset: Environment = {}) =>
      refusalOf(() => list(line, { ...preset, DIB_ELEMENTS: "vm" }))?.message.split(",")[0];
    expect(sentence("-m")).to.equal("Option -m needs the element cpu-pinning");
    expect(sentence("-m", { AMP_ENABLE_CPUPINNING: "0" })).to.equal("Option -m needs the element cpu-pinning");
    expect(sentence("-r pw")).to.equal("A root password needs the element root-passwd");
    for (const [preset, element] of [
      [{ AMP_ENABLE_CPUPINNING: "1" }, "cpu-pinning"],
      [{ AMP_BASEOS: "rocky", AMP_ENABLE_FIPS: "yes" }, "amphora-fips"],
      [{ AMP_BASEOS: "rocky", AMP_ENABLE_FULL_MAC_SECURITY: "1" }, "amphora-selinux"],
      [{ AMP_DISABLE_SSHD: "True" }, "remove-sshd"],
      [{ DIB_OCTAVIA_AMP_USE_SSH: "0" }, "remove-sshd"],
    ] as const) {
      expect(sentence("", preset)).to.equal(`Variable ${Object.keys(preset).at(-1)} needs the element ${element}`);
    }
  });
});
