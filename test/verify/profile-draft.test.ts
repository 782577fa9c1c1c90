import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { openNative } from "../../src/backend/native.ts";
import { draftProfile } from "../../src/verify/profile-draft.ts";
import { readProfile } from "../../src/verify/profile-file.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import type { Entry } from "../support/memory-tree.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("a profile written from an image", () => {
  const at = scratchDirectory();
  const draft = async (change: (entries: Map<string, Entry>) => unknown = () => {}): Promise<string> => {
    const entries = goodAmphora();
    change(entries);
    makeRawImage(at("a.raw"), entries);
    const image = await openNative(at("a.raw"));
    try {
      return draftProfile(image);
    } finally {
      image.close();
    }
  };
  const read = (text: string) => {
    writeFileSync(at("p.yaml"), text);
    return readProfile(at("p.yaml"));
  };

  it("states what the image has, keeps to the schema and has comments", async () => {
    const text = await draft((entries) => entries.set("/etc/sysctl.d/99-z.conf", "net.core.somaxconn = 4096\n"));
    const profile = await read(text);
    expect(profile.expect).to.include({ size: 1, architecture: "amd64", distribution: "debian" });
    expect(profile.packages?.required?.map(({ name }) => name)).to.include("haproxy");
    expect(profile.packages?.required?.find(({ name }) => name === "haproxy")?.version).to.match(/^>=2\.6/);
    expect(profile.sysctls).to.include({ "net.core.somaxconn": "4096" });
    expect(text.match(/^ *#/gm)).to.have.length.above(10);
  });

  it("takes from the build record what that states", async () => {
    const record = { options: { size: 7, arch: "amd64", release: "9-stream", baseOs: "centos", packageAgent: false } };
    writeFileSync(at("a.raw.build.json"), JSON.stringify(record));
    const { expect: stated } = await read(await draft());
    expect(stated).to.include({ size: 7, release: "9-stream", distribution: "centos", agent: "source" });
    writeFileSync(at("a.raw.build.json"), "{}");
  });

  it("lets no word of a hostile guest out of its quotes", async () => {
    const hostile = 'x"\\n\\u2028: #\x85\x7f\ufeff';
    const text = await draft((entries) => {
      entries.set("/usr/lib/os-release", `ID=${hostile}\nVERSION_CODENAME='${hostile}'\n`);
      entries.set("/etc/sysctl.d/99-z.conf", `net.core.somaxconn = ${hostile}\n`);
      entries.set("/etc/cloud/cloud.cfg", "datasource_list: [ 'a: b', ConfigDrive ]\n");
    });
    expect(text).to.not.match(/[^\n\x20-\x7e]/);
    const profile = await read(text);
    expect(profile.expect?.distribution).to.contain('x"');
    expect(Object.keys(profile)).to.not.include("x");
  });
});
