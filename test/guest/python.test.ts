import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { majorOf, readPython } from "../../src/guest/python.ts";
import { hostTree } from "../support/host-tree.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

const read = (interpreter: string, ...entries: [string, Entry][]) =>
  readPython(memoryTree(new Map(entries)), interpreter);
const program: Entry = { content: "\x7fELF", mode: 0o755 };

describe("a Python of the guest", () => {
  it("has the distribution's modules, by their names and versions", () => {
    const python = read(
      "/usr/bin/python3",
      ["/usr/bin/python3", { link: "python3.11" }],
      ["/usr/bin/python3.11", program],
      ["/usr/lib/python3/dist-packages/Octavia_Lib-3.1.0.egg-info/PKG-INFO", ""],
      ["/usr/lib/python3/dist-packages/octavia/__init__.py", ""],
      ["/usr/lib/python3/dist-packages/octavia/cmd/agent.py", ""],
      ["/usr/local/lib/python3.11/dist-packages/octavia_lib-3.2.0.dist-info/METADATA", ""],
      ["/usr/lib/python3.11/json/__init__.py", ""],
    );
    expect(python?.version).to.equal("3.11");
    expect(python?.distribution("octavia-lib")).to.include({ version: "3.2.0" });
    expect(python?.module("octavia.cmd.agent")).to.equal("/usr/lib/python3/dist-packages/octavia/cmd/agent.py");
    expect(python?.module("octavia.cmd")).to.equal("/usr/lib/python3/dist-packages/octavia/cmd");
    expect(python?.module("json")).to.equal("/usr/lib/python3.11/json/__init__.py");
    expect(python?.module("octavia.other")).to.equal(undefined);
  });

  it("is none without its file, and has no modules of another Python", () => {
    expect(read("/usr/bin/python3")).to.equal(undefined);
    const venv = "/opt/venv";
    const moved = read(
      `${venv}/bin/python3`,
      [`${venv}/bin/python3`, { link: "/usr/bin/python3.12" }],
      ["/usr/bin/python3.12", program],
      [`${venv}/pyvenv.cfg`, "home = /usr/bin\n"],
      [`${venv}/lib/python3.11/site-packages/octavia/__init__.py`, ""],
    );
    expect(moved).to.include({ venv, version: "3.12" });
    expect(moved?.module("octavia")).to.equal(undefined);
  });

  it("tells the first number of a version", () => {
    expect(["11.0.1.dev3", "x"].map(majorOf)).to.deep.equal([11, undefined]);
  });

  describe("in a virtual environment, beside the interpreter itself", () => {
    const at = scratchDirectory();

    before(function () {
      needTools(this, "python3");
    });

    it("finds the same module and the same version", () => {
      runTool("python3", ["-m", "venv", "--without-pip", at("venv")]);
      const version = runTool(at("venv/bin/python3"), [
        "-c",
        "import sys; print('%d.%d' % sys.version_info[:2])",
      ]).trim();
      const site = at(`venv/lib/python${version}/site-packages`);
      const files = {
        "a_b/c/d.py": "",
        "a_b/__init__.py": "",
        "a_b-1.2.dist-info/METADATA": "Name: a-b\nVersion: 1.2\n",
      };
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(`${site}/${path}`), { recursive: true });
        writeFileSync(`${site}/${path}`, text);
      }
      const script = "import a_b.c.d, importlib.metadata as m; print(a_b.c.d.__file__, m.version('A.B'))";
      const [file, release] = runTool(at("venv/bin/python3"), ["-c", script]).trim().split(" ");
      // Paths of the host are paths of the tree when the tree is the host's root.
      const python = readPython(hostTree("/"), at("venv/bin/python3"));
      expect([python?.module("a_b.c.d"), python?.distribution("A.B")?.version]).to.deep.equal([file, release]);
      expect([python?.version, python?.venv]).to.deep.equal([version, at("venv")]);
    });
  });
});
