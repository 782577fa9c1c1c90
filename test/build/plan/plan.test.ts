import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { madeFile, makePlan, type Plan, type PlanSurroundings } from "../../../src/build/plan/plan.ts";
import { Refusal } from "../../../src/refusal.ts";

const HOST_SOURCES = [
  {
    path: "/etc/apt/sources.list",
    text: "deb http://host.example.org/debian bookworm main\ndeb http://host.example.org/security bookworm-security main\n",
  },
];

function plan(line: string, env: Environment = {}, more: Partial<PlanSurroundings> = {}): Plan {
  const all = { HOME: "/home/ann", ...env };
  const request = parseOptions(line.split(" ").filter(Boolean), all, "/build", "x64");
  if (request.kind !== "build") throw new Error("nothing to build");
  const elements = "/package/elements";
  return makePlan(request.options, { env: all, cwd: "/build", elements, aptSources: [], exists: () => false, ...more });
}

const TAIL = [
  ...["rebind-sshd", "no-resolvconf", "amphora-agent", "remove-default-ints"],
  ...["keepalived-octavia", "ipvsadmin", "certs-ramfs", "first-boot-hygiene"],
];
const UBUNTU = ["base", "vm", "ubuntu-minimal", "haproxy-octavia", ...TAIL];
const DEFAULT_ENVIRONMENT = {
  CLOUD_INIT_DATASOURCES: "ConfigDrive",
  DEBIAN_FRONTEND: "noninteractive",
  DIB_APT_MINIMAL_CREATE_INTERFACES: "0",
  DIB_CLOUD_INIT_DATASOURCES: "ConfigDrive",
  DIB_GRUB_TIMEOUT: "0",
  DIB_INSTALLTYPE_amphora_agent: "package",
  DIB_OCTAVIA_AMP_USE_NFTABLES: "True",
  DIB_OCTAVIA_AMP_USE_SSH: "True",
  DIB_RELEASE: "noble",
  DIB_UBUNTU_KERNEL: "linux-image-virtual",
  ELEMENTS_PATH: "/package/elements",
};
const DEFAULT_ARGUMENTS = [
  ...["disk-image-create", "-a", "amd64", "-o", "/build/amphora-x64-haproxy.qcow2", "-t", "qcow2"],
  ...["--image-size", "5", "--image-cache", "/home/ann/.cache/image-create"],
];

describe("makePlan", () => {
  it("plans the specification's default", () => {
    expect(plan("")).to.deep.equal({
      elements: UBUNTU,
      environment: DEFAULT_ENVIRONMENT,
      argv: [...DEFAULT_ARGUMENTS, ...UBUNTU],
      output: "/build/amphora-x64-haproxy.qcow2",
    });
  });

  // Words of the call that an option exchanges, and nothing else of the plan changes.
  const CALLS: [string, Record<string, string>][] = [
    ["-a i386", { amd64: "i386" }],
    ["-a armhf", { amd64: "armhf" }],
    ["-c /c", { "/home/ann/.cache/image-create": "/c" }],
    ["-s 3", { "5": "3" }],
    ["-o /x/amp", { "/build/amphora-x64-haproxy.qcow2": "/x/amp.qcow2" }],
    ["-t tar", { qcow2: "tar", "/build/amphora-x64-haproxy.qcow2": "/build/amphora-x64-haproxy.tar" }],
    ["-t raw", { qcow2: "raw", "/build/amphora-x64-haproxy.qcow2": "/build/amphora-x64-haproxy.raw" }],
    ["-w /w", {}],
    ["-p", {}],
    ["-b haproxy", {}],
    ["--dry-run --json", {}],
  ];
  for (const [line, changes] of CALLS) {
    it(`changes nothing but the call for "${line}"`, () => {
      const made = plan(line);
      expect(made.argv).to.deep.equal([...DEFAULT_ARGUMENTS, ...UBUNTU].map((word) => changes[word] ?? word));
      expect(made.elements).to.deep.equal(UBUNTU);
      expect(made.environment).to.deep.equal(DEFAULT_ENVIRONMENT);
      expect(made.output).to.equal(made.argv[4]);
    });
  }

  it("has a raw image made for vhd, and a tar for oci", () => {
    for (const [type, made] of [
      ["vhd", "raw"],
      ["oci", "tar"],
    ] as const) {
      const planned = plan(`-t ${type}`);
      expect(planned.argv).to.deep.equal(
        [...DEFAULT_ARGUMENTS, ...UBUNTU].map((word) => word.replace(/^qcow2$|(?<=\.)qcow2$/, made)),
      );
      expect(planned.output).to.equal(`/build/amphora-x64-haproxy.${type}`);
      expect(madeFile(planned)).to.equal(`/build/amphora-x64-haproxy.${made}`);
    }
    expect(madeFile(plan(""))).to.equal("/build/amphora-x64-haproxy.qcow2");
  });

  it("adds the root password's element and nothing of the password for -r", () => {
    const made = plan("-r swordfish");
    expect(made.elements).to.deep.equal([...UBUNTU.slice(0, 4), "root-passwd", ...TAIL]);
    expect(made.environment).to.deep.equal(DEFAULT_ENVIRONMENT);
    expect(JSON.stringify(made)).to.not.contain("swordfish");
    expect(plan("", { AMP_ROOTPW: "swordfish" })).to.deep.equal(made);
  });

  it("changes only the release for -d", () => {
    expect(plan("-d jammy")).to.deep.equal({
      ...plan(""),
      environment: { ...DEFAULT_ENVIRONMENT, DIB_RELEASE: "jammy" },
    });
    expect(plan("", { DIB_RELEASE: "focal" }).environment["DIB_RELEASE"]).to.equal("focal");
    expect(plan("-d jammy", { DIB_RELEASE: "focal" }).environment["DIB_RELEASE"]).to.equal("jammy");
  });

  it("refuses a release from the environment as it does one of -d", () => {
    for (const release of ["../../../etc/x y", "-x", "a b"]) {
      const refusal = expect(() => plan("", { DIB_RELEASE: release })).to.throw(Refusal);
      refusal.with.property("code", "bad-value");
      refusal.with.property("message").that.matches(/^The value ".*" of variable DIB_RELEASE is not usable: [^.]*\.$/);
    }
  });

  for (const [os, element, environment] of [
    ["fedora", "fedora", { DIB_RELEASE: "37" }],
    ["centos", "centos-minimal", { DIB_RELEASE: "9-stream", DIB_YUM_MINIMAL_CREATE_INTERFACES: "0" }],
    [
      "debian",
      "debian-minimal",
      {
        DEBIAN_FRONTEND: "noninteractive",
        DIB_APT_MINIMAL_CREATE_INTERFACES: "0",
        DIB_DEBIAN_SECURITY_SUBPATH: "-security",
        DIB_PYTHON_VERSION: "3",
        DIB_RELEASE: "bookworm",
      },
    ],
  ] as const) {
    it(`exchanges the distribution's element and environment for -i ${os}`, () => {
      const made = plan(`-i ${os}`);
      const { DEBIAN_FRONTEND, DIB_APT_MINIMAL_CREATE_INTERFACES, DIB_UBUNTU_KERNEL, DIB_RELEASE, ...common } =
        DEFAULT_ENVIRONMENT;
      const replaced = UBUNTU.map((word) => (word === "ubuntu-minimal" ? element : word));
      const redhat = os === "debian" ? [] : ["selinux-permissive", "disable-makecache"];
      expect(made.elements).to.deep.equal(replaced.toSpliced(replaced.indexOf("keepalived-octavia"), 0, ...redhat));
      expect(made.environment).to.deep.equal({ ...common, ...environment });
    });
  }

  it("takes nothing of a secret into the environment", () => {
    const secrets = { DIB_PASSWORD: "swordfish", DIB_DEV_USER_PASSWORD: "swordfish", DIB_MY_TOKEN: "swordfish" };
    expect(plan("", secrets)).to.deep.equal(plan(""));
  });

  it("hands other variables of diskimage-builder on, and lets them win over defaults", () => {
    const own = { DIB_GRUB_TIMEOUT: "7", DIB_NO_TMPFS: "1", DIB_UBUNTU_KERNEL: "linux-image-kvm", DIB_EMPTY: "" };
    const { DIB_EMPTY, ...kept } = own;
    expect(plan("", { ...own, OTHER: "x" }).environment).to.deep.equal({ ...DEFAULT_ENVIRONMENT, ...kept });
  });

  it("lets -p win over an install type from the environment", () => {
    const own = { DIB_INSTALLTYPE_amphora_agent: "source" };
    expect(plan("", own).environment["DIB_INSTALLTYPE_amphora_agent"]).to.equal("source");
    expect(plan("", own).elements).to.include("source-repositories");
    expect(plan("-p", own).environment["DIB_INSTALLTYPE_amphora_agent"]).to.equal("package");
  });

  it("keeps one list of data sources under both names", () => {
    for (const name of ["CLOUD_INIT_DATASOURCES", "DIB_CLOUD_INIT_DATASOURCES"]) {
      expect(plan("", { [name]: "Ec2, None" }).environment).to.deep.equal({
        ...DEFAULT_ENVIRONMENT,
        CLOUD_INIT_DATASOURCES: "Ec2, None",
        DIB_CLOUD_INIT_DATASOURCES: "Ec2, None",
      });
    }
  });

  describe("elements from the environment", () => {
    it("replaces the list by DIB_ELEMENTS", () => {
      const made = plan("", { DIB_ELEMENTS: "vm, debian-minimal  mine" });
      expect(made.elements).to.deep.equal(["vm", "debian-minimal", "mine"]);
      expect(made.argv.slice(-4)).to.deep.equal(["/home/ann/.cache/image-create", "vm", "debian-minimal", "mine"]);
      expect(made.environment).to.deep.equal(DEFAULT_ENVIRONMENT);
    });

    it("appends DIB_LOCAL_ELEMENTS and finds them through DIB_LOCAL_ELEMENTS_PATH", () => {
      const made = plan("", { DIB_LOCAL_ELEMENTS: "one two", DIB_LOCAL_ELEMENTS_PATH: "/l:rel" });
      expect(made.elements).to.deep.equal([...UBUNTU, "one", "two"]);
      expect(made.environment).to.deep.equal({
        ...DEFAULT_ENVIRONMENT,
        ELEMENTS_PATH: "/package/elements:/l:/build/rel",
      });
    });

    it("appends both", () => {
      const env = { DIB_ELEMENTS: "vm", DIB_LOCAL_ELEMENTS: "one", DIB_LOCAL_ELEMENTS_PATH: "/l" };
      expect(plan("", env).elements).to.deep.equal(["vm", "one"]);
    });

    it("refuses local elements without a path, words that are no elements, and -r without its element", () => {
      for (const [line, env] of [
        ["", { DIB_LOCAL_ELEMENTS: "one" }],
        ["", { DIB_ELEMENTS: "vm -x" }],
        ["", { DIB_ELEMENTS: "../vm" }],
        ["-r pw", { DIB_ELEMENTS: "vm" }],
      ] as const) {
        expect(() => plan(line, env))
          .to.throw(Refusal)
          .with.property("code", "usage");
      }
    });

    it("adds the elements of ELEMENTS_REPO_PATH when they exist", () => {
      const env = { ELEMENTS_REPO_PATH: "repo", DIB_LOCAL_ELEMENTS_PATH: "/l" };
      const asked: string[] = [];
      const exists = (path: string) => asked.push(path) > 0;
      expect(plan("", env, { exists }).environment["ELEMENTS_PATH"]).to.equal(
        "/package/elements:/l:/build/repo/elements",
      );
      expect(asked).to.deep.equal(["/build/repo/elements"]);
      expect(plan("", env).environment["ELEMENTS_PATH"]).to.equal("/package/elements:/l");
    });
  });

  describe("Debian's archives", () => {
    const sources = (made: Plan) => made.environment["DIB_APT_SOURCES_CONF"]?.split("\n");

    it("come from the host's apt sources", () => {
      const made = plan("-i debian", {}, { aptSources: HOST_SOURCES });
      expect(made.environment).to.deep.include({
        DIB_DISTRIBUTION_MIRROR: "http://host.example.org/debian",
        DIB_DEBIAN_SECURITY_MIRROR: "http://host.example.org/security",
        DIB_DEBIAN_SECURITY_SUBPATH: "-security",
      });
      expect(sources(made)).to.deep.equal([
        "default:deb http://host.example.org/debian bookworm main",
        "updates:deb http://host.example.org/debian bookworm-updates main",
        "security:deb http://host.example.org/security bookworm-security main",
      ]);
    });

    it("come from the mirrors of the environment first", () => {
      const env = {
        DIB_DISTRIBUTION_MIRROR: "http://mine.example.org/debian",
        DIB_DEBIAN_SECURITY_MIRROR: "http://mine.example.org/sec",
        DIB_DEBIAN_COMPONENTS: "main,contrib",
      };
      const made = plan("-i debian -d trixie", env, { aptSources: HOST_SOURCES });
      expect(made.environment).to.deep.include(env);
      expect(sources(made)).to.deep.equal([
        "default:deb http://mine.example.org/debian trixie main contrib",
        "updates:deb http://mine.example.org/debian trixie-updates main contrib",
        "security:deb http://mine.example.org/sec trixie-security main contrib",
      ]);
    });

    it("mix a mirror of the environment with the host's security archive", () => {
      const env = { DIB_DISTRIBUTION_MIRROR: "http://mine.example.org/debian" };
      expect(sources(plan("-i debian", env, { aptSources: HOST_SOURCES }))?.[2]).to.equal(
        "security:deb http://host.example.org/security bookworm-security main",
      );
    });

    it("leave a complete list of the user's alone", () => {
      const env = { DIB_APT_SOURCES_CONF: "default:deb http://mine.example.org/ x main" };
      expect(sources(plan("-i debian", env, { aptSources: HOST_SOURCES }))).to.deep.equal([env.DIB_APT_SOURCES_CONF]);
    });

    it("have a security suite named as the release does, unless the user names it", () => {
      const suite = (line: string, env: Environment = {}) =>
        sources(plan(line, env, { aptSources: HOST_SOURCES }))?.[2]?.split(" ")[2];
      expect(suite("-i debian -d bullseye")).to.equal("bullseye-security");
      expect(suite("-i debian -d buster")).to.equal("buster/updates");
      expect(suite("-i debian", { DIB_DEBIAN_SECURITY_SUBPATH: "/mine" })).to.equal("bookworm/mine");
      expect(plan("-i debian -d bullseye").environment).to.not.have.property("DIB_DEBIAN_SECURITY_SUBPATH");
      expect(plan("-i debian -d sid", {}, { aptSources: HOST_SOURCES }).environment).to.not.have.any.keys(
        "DIB_APT_SOURCES_CONF",
        "DIB_DEBIAN_SECURITY_SUBPATH",
      );
    });

    it("matter to no other base OS", () => {
      expect(plan("", {}, { aptSources: HOST_SOURCES })).to.deep.equal(plan(""));
      const mirror = { DIB_DISTRIBUTION_MIRROR: "http://mine.example.org/ubuntu" };
      expect(plan("", mirror).environment).to.deep.equal({ ...DEFAULT_ENVIRONMENT, ...mirror });
    });
  });
});
