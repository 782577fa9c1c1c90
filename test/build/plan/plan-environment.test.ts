import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { planEnvironment } from "../../../src/build/plan/plan-environment.ts";
import { Refusal } from "../../../src/refusal.ts";
import { refusalOf } from "../../support/refusal-code.ts";

function environment(line: string, env: Environment = {}, exists: (path: string) => boolean = () => false) {
  const all = { HOME: "/home/ann", ...env };
  const request = parseOptions(line.split(" ").filter(Boolean), all, "/build", "x64");
  if (request.kind !== "build") throw new Error("nothing to build");
  const surroundings = { env: all, cwd: "/build", elements: "/own", aptSources: [], exists };
  return planEnvironment(request.options, ["octavia-lib"], surroundings);
}

describe("planEnvironment", () => {
  it("takes the agent's branch and its constraints from -g", () => {
    expect(environment("-g stable/2025.2")).to.deep.include({
      DIB_INSTALLTYPE_amphora_agent: "source",
      DIB_REPOREF_amphora_agent: "stable/2025.2",
      DIB_REPOLOCATION_upper_constraints:
        "https://opendev.org/openstack/requirements/raw/branch/stable/2025.2/upper-constraints.txt",
    });
    expect(environment("--compat today")).to.not.have.any.keys(
      "DIB_REPOREF_amphora_agent",
      "DIB_REPOLOCATION_upper_constraints",
      "DIB_REPOREF_octavia_lib",
    );
  });

  it("lets either variable win over -g, each for itself", () => {
    const [ref, location] = ["DIB_REPOREF_amphora_agent", "DIB_REPOLOCATION_upper_constraints"] as const;
    const branch = environment("-g b");
    expect(environment("-g b", { [ref]: "mine" })).to.deep.equal({ ...branch, [ref]: "mine" });
    expect(environment("-g b", { [location]: "file:///c.txt" })).to.deep.equal({
      ...branch,
      [location]: "file:///c.txt",
    });
  });

  it("takes octavia-lib from packages with the agent, where its element is in the list", () => {
    expect(environment("--compat today -p")).to.deep.include({
      DIB_INSTALLTYPE_amphora_agent: "package",
      DIB_INSTALLTYPE_octavia_lib: "package",
    });
    expect(environment("--compat today")).to.not.have.property("DIB_INSTALLTYPE_octavia_lib");
  });

  it("always states both variables that elements install by", () => {
    const both = (line: string, env: Environment = {}) => {
      const { DIB_OCTAVIA_AMP_USE_NFTABLES, DIB_OCTAVIA_AMP_USE_SSH } = environment(line, env);
      return [DIB_OCTAVIA_AMP_USE_NFTABLES, DIB_OCTAVIA_AMP_USE_SSH];
    };
    expect(both("")).to.deep.equal(["True", "True"]);
    expect(both("-n")).to.deep.equal(["True", "False"]);
    expect(both("-n", { DIB_OCTAVIA_AMP_USE_SSH: "True" })).to.deep.equal(["True", "False"]);
    expect(both("", { DIB_OCTAVIA_AMP_USE_SSH: "false", DIB_OCTAVIA_AMP_USE_NFTABLES: "0" })).to.deep.equal([
      ...["False", "False"],
    ]);
    expect(() => both("", { DIB_OCTAVIA_AMP_USE_NFTABLES: "no nftables" })).to.throw(
      Refusal,
      "variable DIB_OCTAVIA_AMP_USE_NFTABLES",
    );
  });

  it("hands yes and no on as diskimage-builder reads them, however they are written", () => {
    for (const [value, word] of [
      ...(["False", "no", "0"] as const).map((no) => [no, "0"] as const),
      ...(["True", "YES", "1"] as const).map((yes) => [yes, "1"] as const),
    ]) {
      expect(environment("", { DIB_NO_TMPFS: value })["DIB_NO_TMPFS"], value).to.equal(word);
      expect(environment("-f", { DIB_NO_TMPFS: value })["DIB_NO_TMPFS"], value).to.equal("1");
    }
    expect(environment("-f")).to.not.have.property("DIB_NO_TMPFS");
    for (const no of ["False", "false", "0", "No"]) {
      expect(environment("", { USE_PYTHON3: no })["DIB_PYTHON_VERSION"], no).to.equal("2");
    }
    expect(() => environment("", { USE_PYTHON3: "2" })).to.throw(Refusal, "variable USE_PYTHON3");
  });

  it("has one list of data sources, by the pattern that ends a build in the guest", () => {
    const both = { CLOUD_INIT_DATASOURCES: "Ec2,OpenStack", DIB_CLOUD_INIT_DATASOURCES: "No;ne" };
    expect(environment("", both)).to.deep.include({ ...both, DIB_CLOUD_INIT_DATASOURCES: "Ec2,OpenStack" });
    for (const name of ["CLOUD_INIT_DATASOURCES", "DIB_CLOUD_INIT_DATASOURCES"]) {
      const refusal = refusalOf(() => environment("", { [name]: "Config Drive;x" }));
      expect(refusal?.code).to.equal("bad-value");
      expect(refusal?.message).to.equal(
        `The value "Config Drive;x" of variable ${name} is not usable: it must be names of cloud-init's data sources with commas between.`,
      );
    }
  });

  it("has the boot loader wait for a number of seconds", () => {
    expect(environment("", { DIB_GRUB_TIMEOUT: "7" })["DIB_GRUB_TIMEOUT"]).to.equal("7");
    expect(environment("", { DIB_GRUB_TIMEOUT: "" })["DIB_GRUB_TIMEOUT"]).to.equal("0");
    for (const value of ["abc", "-1", "1.5"]) {
      expect(() => environment("", { DIB_GRUB_TIMEOUT: value })).to.throw(Refusal, "variable DIB_GRUB_TIMEOUT");
    }
  });

  it("names a kernel for Ubuntu alone", () => {
    expect(environment("-k linux-image-kvm")["DIB_UBUNTU_KERNEL"]).to.equal("linux-image-kvm");
    expect(environment("-k linux-image-kvm", { DIB_UBUNTU_KERNEL: "linux-image-hwe" })["DIB_UBUNTU_KERNEL"]).to.equal(
      "linux-image-kvm",
    );
    expect(environment("-i debian -k linux-image-kvm")).to.not.have.property("DIB_UBUNTU_KERNEL");
  });

  it("knows rhel 8, an older name of the mirror, and Python 2", () => {
    const rhel = { DIB_LOCAL_IMAGE: "/rhel.qcow2" };
    expect(environment("-i rhel -d 8", rhel)).to.deep.include({
      ...rhel,
      DIB_INSTALLTYPE_pip_and_virtualenv: "package",
    });
    expect(environment("-i rhel -d 9", rhel)).to.not.have.property("DIB_INSTALLTYPE_pip_and_virtualenv");
    const old = { BASE_OS_MIRROR: "http://old.example.org/", DIB_DISTRIBUTION_MIRROR: "" };
    expect(environment("", old)["DIB_DISTRIBUTION_MIRROR"]).to.equal("http://old.example.org/");
    expect(
      environment("", { ...old, DIB_DISTRIBUTION_MIRROR: "http://new.example.org/" })["DIB_DISTRIBUTION_MIRROR"],
    ).to.equal("http://new.example.org/");
    expect(environment("", { USE_PYTHON3: "False" })["DIB_PYTHON_VERSION"]).to.equal("2");
    expect(environment("", { USE_PYTHON3: "True" })).to.not.have.property("DIB_PYTHON_VERSION");
  });

  it("finds the elements of an Octavia checkout before ours, where there are any", () => {
    const asked: string[] = [];
    const found = environment("", { OCTAVIA_REPO_PATH: "octavia" }, (path) => asked.push(path) > 0);
    expect(found["ELEMENTS_PATH"]).to.equal("/build/octavia/elements:/own");
    expect(asked).to.deep.equal(["/build/octavia/elements"]);
    expect(environment("", { OCTAVIA_REPO_PATH: "octavia" })["ELEMENTS_PATH"]).to.equal("/own");
  });
});
