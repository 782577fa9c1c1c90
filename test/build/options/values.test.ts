import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  dataSources,
  directory,
  gigabytes,
  gitReference,
  minutes,
  outputFile,
  password,
  plainFile,
  releaseName,
  seconds,
} from "../../../src/build/options/values.ts";
import { Refusal } from "../../../src/refusal.ts";

const said = (value: string) => ({ value, where: "option -z" });
const HOME = { HOME: "/home/ann" };

describe("values of options", () => {
  const GOOD: [string, unknown, unknown][] = [
    ["a release", releaseName(said("10-stream")), "10-stream"],
    ["a branch", gitReference(said("stable/2025.2")), "stable/2025.2"],
    ["a commit", gitReference(said("5f0c1b2")), "5f0c1b2"],
    ["a change in review", gitReference(said("refs/changes/12/3412/5")), "refs/changes/12/3412/5"],
    ["a size", gigabytes(said("002")), 2],
    ["minutes", minutes(said("10080")), 10_080],
    ["no seconds", seconds(said("00")), 0],
    ["data sources", dataSources(said("ConfigDrive, Ec2 None")), "ConfigDrive, Ec2 None"],
    ["a password", password(said("sw rd$")), "sw rd$"],
    ["an output with its suffix", outputFile(said("a.raw"), HOME, "/b", "raw"), "/b/a.raw"],
    // diskimage-builder would make the same, and upstream then look for another file.
    ["an output with another suffix", outputFile(said("a.qcow2"), HOME, "/b", "raw"), "/b/a.qcow2.raw"],
    ["an output without a suffix", outputFile(said("~/a"), HOME, "/b", "vhd"), "/home/ann/a.vhd"],
    ["a file with a blank", plainFile(said("the log"), HOME, "/b"), "/b/the log"],
    ["a directory", directory(said("../c"), HOME, "/b"), "/c"],
  ];
  for (const [what, value, expected] of GOOD) {
    it(`take ${what}`, () => {
      expect(value).to.equal(expected);
    });
  }

  const BAD: [string, () => unknown][] = [
    ["a release that leads elsewhere", () => releaseName(said("../x"))],
    ["a branch with a space", () => gitReference(said("a b"))],
    ["a branch that leads up", () => gitReference(said("a/../b"))],
    ["a branch that is an option", () => gitReference(said("--upload-pack=x"))],
    ["an address for a branch", () => gitReference(said("https://x"))],
    ["a size of nothing", () => gigabytes(said("0"))],
    ["more than the partition table bears", () => gigabytes(said("2048"))],
    ["half a minute", () => minutes(said("0.5"))],
    ["more than a week", () => minutes(said("10081"))],
    ["seconds in words", () => seconds(said("abc"))],
    ["fewer seconds than none", () => seconds(said("-1"))],
    ["a data source that is none", () => dataSources(said("Config Drive;x"))],
    ["data sources that end with a comma", () => dataSources(said("Ec2,"))],
    ["data sources on two lines", () => dataSources(said("Ec2\nNone"))],
    ["an empty password", () => password(said(""))],
    ["a folder for an output", () => outputFile(said("dir/"), HOME, "/b", "raw")],
    ["the directory itself for an output", () => outputFile(said("."), HOME, "/b", "raw")],
    ["the one above for an output", () => outputFile(said("a/.."), HOME, "/b", "raw")],
    ["a home for an output", () => outputFile(said("~"), HOME, "/b", "raw")],
    ["a suffix for an output", () => outputFile(said(".raw"), HOME, "/b", "raw")],
    ["an output with a blank", () => outputFile(said("a b"), HOME, "/b", "raw")],
    ["a folder for a file", () => plainFile(said("dir/"), HOME, "/b")],
    ["a file with a line break", () => plainFile(said("a\nb"), HOME, "/b")],
    ["a directory with a blank", () => directory(said("a b"), HOME, "/b")],
    ["a home where there is none", () => directory(said("~/x"), {}, "/b")],
    ["nothing for a directory", () => directory(said(""), HOME, "/b")],
  ];
  for (const [what, read] of BAD) {
    it(`refuse ${what} in one sentence that says where`, () => {
      const thrown = expect(read).to.throw(Refusal, "option -z");
      thrown.with.property("code", "bad-value");
      thrown.with.property("message").that.matches(/^[A-Z](?!.*\. [A-Z])[^\n]*\.$/);
    });
  }

  it("have data sources by the pattern of the element that writes them into the image", () => {
    const script = readFileSync("elements/amphora-agent/post-install.d/14-amphora-agent-cloud-init", "utf8");
    expect(script).to.contain("=~ ^[A-Za-z0-9]+([,\\ ]+[A-Za-z0-9]+)*$ ]]");
  });
});
