import { expect } from "chai";
import { modulesOf, readCloudConfig } from "../../src/guest/cloud-config.ts";
import { valueAt } from "../../src/guest/yaml.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const drops = "/etc/cloud/cloud.cfg.d";

describe("cloud-init's configuration", () => {
  it("is merged by the names of its files: mappings joined, lists replaced, the last value winning", () => {
    const { merged, files } = readCloudConfig(
      guestOfEntries({
        "/etc/cloud/cloud.cfg": "a: 1\nm: {x: 1, n: {p: 1}}\nl: [1, 2]\n",
        [`${drops}/20.cfg`]: "a: 3\nl: [3]\n",
        [`${drops}/10.cfg`]: "a: 2\nm: {y: 2, n: {q: 2}}\n",
        [`${drops}/30.yaml`]: "a: 4\n",
        [`${drops}/40.cfg/a`]: "",
      }),
    );
    expect(JSON.parse(JSON.stringify(merged))).to.deep.equal({ a: 3, m: { x: 1, y: 2, n: { p: 1, q: 2 } }, l: [3] });
    expect(files).to.deep.equal(["/etc/cloud/cloud.cfg", `${drops}/10.cfg`, `${drops}/20.cfg`]);
  });

  it("goes without files that are no mappings, and says so", () => {
    const { defects, merged } = readCloudConfig(
      guestOfEntries({
        "/etc/cloud/cloud.cfg": "a: 1\n",
        [`${drops}/1.cfg`]: "a: [\n",
        [`${drops}/2.cfg`]: "- a\n",
        [`${drops}/3.cfg`]: "# nothing\n",
      }),
    );
    expect(defects).to.have.length(2);
    expect(defects[0]).to.include(`${drops}/1.cfg: `);
    expect(defects[1]).to.equal(`${drops}/2.cfg: it is no mapping`);
    expect(valueAt(merged, "a")).to.equal(1);
  });

  const lists: [string, string[] | undefined][] = [
    ["datasource_list: [ ConfigDrive, None ]\n", ["ConfigDrive", "None"]],
    ["  datasource_list: ['ConfigDrive', \"Ec2\"] # comment\n", ["ConfigDrive", "Ec2"]],
    ["datasource_list: ConfigDrive\n", ["ConfigDrive"]],
    ["datasource_list:\n  - ConfigDrive\n", []],
    ["datasource_list: [ ConfigDrive,\n  None ]\n", ["ConfigDrive"]],
    ["datasource_list:[ConfigDrive]\n", undefined],
    ["# datasource_list: [ ConfigDrive ]\n", undefined],
    ["datasource_list: [ Ec2 ]\ndatasource_list: [ ConfigDrive ]\n", ["ConfigDrive"]],
  ];
  for (const [text, names] of lists) {
    it(`has the datasources ${names ?? "of none"} for ds-identify in ${JSON.stringify(text)}`, () => {
      const { identified } = readCloudConfig(guestOfEntries({ "/etc/cloud/cloud.cfg": text }));
      expect(identified?.names).to.deep.equal(names);
    });
  }

  it("names modules in all the ways it may", () => {
    const { merged } = readCloudConfig(
      guestOfEntries({
        "/etc/cloud/cloud.cfg":
          "cloud_init_modules:\n - ssh\n - [write_files, always]\n - {name: runcmd}\ncloud_config_modules: no\n",
      }),
    );
    expect([...modulesOf(merged)]).to.deep.equal(["ssh", "write-files", "runcmd"]);
  });

  it("is nothing where there is none", () => {
    expect(readCloudConfig(guestOfEntries({ "/etc/x": "" }))).to.deep.equal({
      files: [],
      defects: [],
      merged: {},
      identified: undefined,
    });
  });
});
