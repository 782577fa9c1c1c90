import { expect } from "chai";
import {
  badValue,
  isYes,
  readSettings,
  rowOf,
  spelling,
  statedBy,
  variableSays,
} from "../../../src/build/options/settings.ts";
import { Refusal } from "../../../src/refusal.ts";

describe("readSettings", () => {
  it("tells who stated a value: the option, else its first variable that is set", () => {
    const env = { AMP_IMAGESIZE: "3", AMP_DIB_RELEASE: "", DIB_RELEASE: "jammy" };
    const settings = readSettings(["-d", "noble", "--cpu-pinning"], env);
    expect(settings.text("release")).to.deep.equal({ value: "noble", where: "option -d" });
    expect(settings.text("size")).to.deep.equal({ value: "3", where: "variable AMP_IMAGESIZE" });
    expect(settings.text("type")).to.equal(undefined);
    expect(settings.flag("cpu-pinning")).to.equal(true);
    expect(settings.flag("no-sshd")).to.equal(false);
    expect(readSettings([], env).text("release")).to.deep.equal({ value: "jammy", where: "variable DIB_RELEASE" });
  });

  it("takes an option whose name begins with no for what it says", () => {
    expect(readSettings(["-n"], {}).flag("no-sshd")).to.equal(true);
    expect(readSettings(["--no-tmpfs"], {}).flag("no-tmpfs")).to.equal(true);
  });

  it("asks for help or version whatever else is there", () => {
    expect(readSettings(["-t", "bad", "-v"], { AMP_ARCH: "bad" }).asksFor).to.equal("version");
    expect(readSettings(["-vh"], {}).asksFor).to.equal("help");
    expect(readSettings([], {}).asksFor).to.equal(undefined);
  });

  it("says why no other kernel will do", () => {
    expect(() => readSettings(["-k", "linux-image-mine"], {})).to.throw(
      Refusal,
      'The value "linux-image-mine" of option -k is not usable: it must be linux-image-virtual, linux-image-generic, ' +
        "linux-image-kvm or linux-image-hwe, since diskimage-builder would install no kernel at all for another name.",
    );
  });

  it("judges a kernel of the environment for Ubuntu alone, whatever spells that", () => {
    for (const name of ["AMP_KERNEL", "DIB_UBUNTU_KERNEL"]) {
      const env = { [name]: "linux-image-foo" };
      for (const os of ["debian", "centos", "rocky-container"]) {
        expect(readSettings(["-i", os], env).text("kernel"), os).to.equal(undefined);
        expect(readSettings([], { ...env, AMP_BASEOS: os }).text("kernel"), os).to.equal(undefined);
      }
      for (const args of [[], ["-i", "ubuntu"], ["-i", "ubuntu-minimal"]]) {
        expect(() => readSettings(args, env)).to.throw(Refusal, `variable ${name}`);
      }
    }
    expect(() => readSettings(["-i", "debian", "-k", "linux-image-foo"], {})).to.throw(Refusal, "option -k");
  });

  it("takes the first variable that is set for a flag too", () => {
    const both = (amp: string, dib: string) =>
      readSettings([], { AMP_DISABLE_TMP_FS: amp, DIB_NO_TMPFS: dib }).flag("no-tmpfs");
    expect([both("0", "1"), both("1", "0"), both("", "1")]).to.deep.equal([false, true, true]);
  });

  it("names what to change", () => {
    const settings = readSettings(["-s", "3", "-m"], { AMP_IMAGESIZE: "2", AMP_ARCH: "arm64", AMP_ENABLE_FIPS: "0" });
    expect(["size", "arch", "cpu-pinning", "fips", "type"].map(settings.named)).to.deep.equal([
      ...["-s", "AMP_ARCH", "-m", "-y", "-t"],
    ]);
  });

  it("names the value that it refuses, where upstream named an empty one", () => {
    expect(() => readSettings(["-b", "nginx"], {})).to.throw(Refusal, 'The value "nginx" of option -b');
  });
});

describe("isYes", () => {
  it("understands yes and no, and nothing else", () => {
    const say = (value: string) => isYes({ value, where: "variable X" });
    expect(["1", "true", "Yes", "--no-tmpfs"].map(say)).to.deep.equal([true, true, true, true]);
    expect(["0", "False", "no", ""].map(say)).to.deep.equal([false, false, false, false]);
    expect(() => say("2")).to.throw(Refusal, "it must be 1 or 0, True or False");
  });
});

describe("statedBy", () => {
  it("tells the variable that presets an option, or else the option", () => {
    expect(statedBy("size", { AMP_IMAGESIZE: "2" })).to.equal("variable AMP_IMAGESIZE");
    expect(statedBy("fips", { AMP_ENABLE_FIPS: "1" })).to.equal("variable AMP_ENABLE_FIPS");
    expect(statedBy("fips", { AMP_ENABLE_FIPS: "0" })).to.equal("option -y");
    expect(statedBy("size", {})).to.equal("option -s");
  });
});

describe("variableSays", () => {
  it("reads yes and no as options do, and leaves what is not said to the caller", () => {
    expect([variableSays("X", { X: "No" }, true), variableSays("X", { X: "1" }, false)]).to.deep.equal([false, true]);
    expect([variableSays("X", { X: "" }, true), variableSays("X", {}, false)]).to.deep.equal([true, false]);
    expect(() => variableSays("X", { X: "maybe" }, true)).to.throw(Refusal, "variable X");
  });
});

describe("spelling", () => {
  it("names an option as people write it", () => {
    expect(spelling("size")).to.equal("option -s");
    expect(spelling("timeout")).to.equal("option --timeout");
    expect(rowOf("size").default).to.equal("5");
    expect(() => rowOf("nonsense")).to.throw("there is no option nonsense");
  });
});

describe("badValue", () => {
  it("makes one sentence", () => {
    const { code, message } = badValue({ value: 'a"b', where: "option -s" }, "it must be a number");
    expect(code).to.equal("bad-value");
    expect(message).to.equal('The value "a\\"b" of option -s is not usable: it must be a number.');
  });
});
