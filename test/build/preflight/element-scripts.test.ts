import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { elementScripts } from "../../../src/build/preflight/element-scripts.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("elementScripts", () => {
  const directory = testDirectory();
  const look = (...names: string[]) => {
    const elements = new Map(names.map((name) => [name, join(directory.path, name)]));
    return complaints(elementScripts(groundOf("-i debian", {}, directory.path, elements)));
  };

  it("is content with scripts of other names, and with files that are no scripts", () => {
    writeTree(directory.path, {
      "a/install.d/10-a": "#!/bin/sh\n",
      "a/install.d/a-source-install/10-x": "#!/bin/sh\n",
      "a/tests/10-b": "",
      "a/element-deps": "",
      "b/install.d/10-b": "#!/bin/sh\n",
      "b/install.d/20-data": "data",
      "b/install.d/a-source-install/20-y": "#!/bin/sh\n",
      "b/static/etc/x": "#!/bin/sh\n",
    });
    expect(look("a", "b")).to.deep.equal([]);
  });

  it("names two elements with a script of the same name", () => {
    writeTree(directory.path, { "a/install.d/10-x": "#!/bin/sh\n", "b/install.d/10-x": "#!/bin/sh\n" });
    expect(look("a", "b")).to.deep.equal([
      "blocking element-scripts: The elements a and b both bring install.d/10-x; rename one of the two",
    ]);
    writeTree(directory.path, { "c/install.d/10-x/file": "" });
    expect(look("a", "c")).to.have.length(1);
    expect(look("c", "a")).to.have.length(1);
    expect(look("c")).to.deep.equal([]);
  });

  it("names a script that disk-image-create would pass over in silence", () => {
    writeTree(directory.path, { "a/post-install.d/30-x": "#!/bin/bash\n" });
    const path = join(directory.path, "a/post-install.d/30-x");
    expect(look("a")).to.deep.equal([]);
    chmodSync(path, 0o644);
    expect(look("a")).to.deep.equal([
      `blocking element-scripts: The script ${path} is not executable; make it so with "chmod +x ${path}"`,
    ]);
  });

  it("finds nothing in our own elements", () => {
    const own = groundOf("-i debian", {}, directory.path).plan.environment["ELEMENTS_PATH"] ?? "";
    const names = ["amphora-agent", "haproxy-octavia", "first-boot-hygiene", "certs-ramfs", "root-passwd"];
    const elements = new Map(names.map((name) => [name, join(own, name)]));
    expect(elementScripts(groundOf("-i debian", {}, directory.path, elements))).to.deep.equal([]);
  });
});
