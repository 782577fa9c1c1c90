import { expect } from "chai";
import { badValue, isYes, readSettings, rowOf, spelling } from "../../../src/build/options/settings.ts";
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
