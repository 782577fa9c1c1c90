import { expect } from "chai";
import { buildEnvironment, lockDirectory, withheldVariables } from "../../../src/build/run/build-environment.ts";

const PLAN = {
  elements: [],
  environment: { DIB_RELEASE: "bookworm", DIB_DEBIAN_SECURITY_SUBPATH: "-security", ELEMENTS_PATH: "/e" },
  argv: [],
  output: "/x",
};
const PLACES = {
  temporary: "/w/tmp",
  path: "/bin",
  debootstrapDirectory: undefined,
  passwordHashFile: undefined,
};

describe("buildEnvironment", () => {
  it("hands on the user's environment without secrets and without what would change the build unseen", () => {
    const env = {
      HOME: "/home/ann",
      http_proxy: "http://proxy.example.org/",
      QEMU_IMG_OPTIONS: "compression_type=zstd",
      AMP_ROOTPW: "swordfish",
      GITHUB_TOKEN: "swordfish",
      DIB_PASSWORD: "swordfish",
      DIB_NOT_IN_PLAN: "x",
      IMAGE_ELEMENT: "x",
      npm_config_registry: "x",
      NODE_OPTIONS: "x",
      "BASH_FUNC_sudo%%": "() { :; }",
      PATH: "/user/bin",
      TMPDIR: "/elsewhere",
    };
    expect(buildEnvironment(PLAN, env, "3.13.0", PLACES)).to.deep.equal({
      ...PLAN.environment,
      HOME: "/home/ann",
      http_proxy: "http://proxy.example.org/",
      QEMU_IMG_OPTIONS: "compression_type=zstd",
      LC_ALL: "C",
      LOGNAME: "root",
      PATH: "/bin",
      PYTHONHASHSEED: "0",
      TMPDIR: "/w/tmp",
      TMP_DIR: "/w/tmp",
      XDG_CACHE_HOME: "/w/tmp/cache",
      USER: "root",
    });
  });

  it("hands a Red Hat subscription to builds of rhel, and to no other", () => {
    const env = { REG_METHOD: "portal", REG_PASSWORD: "swordfish", REG_ACTIVATION_KEY: "k", DIB_REG_PASSWORD: "x" };
    const { DIB_REG_PASSWORD, REG_METHOD, ...secrets } = env;
    expect(buildEnvironment({ ...PLAN, elements: ["base", "rhel"] }, env, "3.13.0", PLACES)).to.include({
      REG_METHOD,
      ...secrets,
    });
    const other = buildEnvironment({ ...PLAN, elements: ["base", "centos-minimal"] }, env, "3.13.0", PLACES);
    expect(other)
      .to.include({ REG_METHOD })
      .and.not.have.any.keys("DIB_REG_PASSWORD", ...Object.keys(secrets));
  });

  it("adds the places of this build", () => {
    const places = { ...PLACES, debootstrapDirectory: "/w/debootstrap", passwordHashFile: "/w/hash" };
    expect(buildEnvironment(PLAN, { HOME: "/h" }, "3.13.0", places)).to.include({
      DEBOOTSTRAP_DIR: "/w/debootstrap",
      AMPHORA_ROOT_PASSWORD_HASH_FILE: "/w/hash",
    });
  });

  it("leaves the security suffix to versions that add it themselves, unless the user gave one", () => {
    const name = "DIB_DEBIAN_SECURITY_SUBPATH";
    for (const version of ["3.13.0", "3.37.0", "2.99.1"]) {
      expect(buildEnvironment(PLAN, {}, version, PLACES), version).to.have.property(name);
    }
    for (const version of ["3.40.0", "3.42.0", "4.0.0"]) {
      expect(buildEnvironment(PLAN, {}, version, PLACES), version).to.not.have.property(name);
    }
    expect(buildEnvironment(PLAN, { [name]: "-security" }, "3.42.0", PLACES)).to.have.property(name);
  });
});

describe("withheldVariables", () => {
  it("names only variables that diskimage-builder would have read", () => {
    const env = { DIB_PASSWORD: "x", DIB_RELEASE: "y", GITHUB_TOKEN: "z", DIB_DEV_USER_PASSWORD: "" };
    expect(withheldVariables(env)).to.deep.equal(["DIB_PASSWORD"]);
  });
});

describe("lockDirectory", () => {
  it("is diskimage-builder's", () => {
    expect(lockDirectory({ HOME: "/h" })).to.equal("/h/.cache/dib/lockfiles");
    expect(lockDirectory({ HOME: "/h", DIB_LOCKFILES: "/l" })).to.equal("/l");
  });
});
