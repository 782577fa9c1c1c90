import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { sourceRepositories, sourcesAnswer, usesGit } from "../../../src/build/preflight/source-repositories.ts";
import { complaints, groundOf, withServer, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

const LINES = `
# a comment
agent git /opt/agent https://git.example/agent
constraints file /opt/constraints.txt \${CONSTRAINTS:-https://git.example/constraints.txt}
lib git /opt/lib https://git.example/lib stable/x
archive tar /opt/archive https://git.example/archive.tar.gz .
`;

describe("sourceRepositories", () => {
  const directory = testDirectory();
  beforeEach(() =>
    writeTree(directory.path, { "element/source-repository-agent": LINES, "element/README": "x git /y z" }),
  );
  const read = (environment: Record<string, string>) =>
    sourceRepositories([join(directory.path, "element")], environment).map(({ name, type, location, ref }) =>
      [name, type, location, ref].filter(Boolean).join(" "),
    );

  it("reads the lines of the elements", () => {
    expect(read({})).to.deep.equal([
      "agent git https://git.example/agent",
      "constraints file https://git.example/constraints.txt",
      "lib git https://git.example/lib stable/x",
      "archive tar https://git.example/archive.tar.gz .",
    ]);
  });

  it("takes the variables that replace parts of them, and leaves out what comes from packages", () => {
    expect(
      read({
        CONSTRAINTS: "file:///c.txt",
        DIB_REPOLOCATION_agent: "/srv/agent",
        DIB_REPOREF_agent: "refs/changes/1",
        DIB_REPOTYPE_archive: "file",
        DIB_INSTALLTYPE_lib: "package",
      }),
    ).to.deep.equal([
      "agent git /srv/agent refs/changes/1",
      "constraints file file:///c.txt",
      "archive file https://git.example/archive.tar.gz .",
    ]);
    expect(read({ DIB_DEFAULT_INSTALLTYPE: "package", DIB_INSTALLTYPE_agent: "source" })).to.have.length(1);
  });

  it("knows that constraints and library follow the agent", () => {
    writeTree(directory.path, {
      "element/source-repository-agent":
        "amphora-agent git /a https://x/a\nupper-constraints file /c https://x/c\noctavia-lib git /l https://x/l\n",
    });
    expect(read({ DIB_INSTALLTYPE_amphora_agent: "package" })).to.deep.equal([]);
    expect(read({})).to.have.length(3);
  });
});

describe("sourcesAnswer", () => {
  const directory = testDirectory();

  async function look(lines: string, env: Record<string, string> = {}) {
    writeTree(directory.path, { "element/source-repository-x": lines });
    const elements = new Map([["source-repositories", join(directory.path, "element")]]);
    const ground = groundOf("-i debian --compat today", env, directory.path, elements);
    return { ground, told: complaints(await sourcesAnswer(ground)), findings: await sourcesAnswer(ground) };
  }

  function repository(name: string): string {
    const path = join(directory.path, name);
    mkdirSync(path);
    const git = (...args: string[]) => {
      const { status, stderr } = spawnSync("git", [
        "-C",
        path,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        ...args,
      ]);
      if (status !== 0) throw new Error(String(stderr));
    };
    git("init", "-q", "-b", "master");
    git("commit", "-q", "--allow-empty", "-m", "first");
    git("tag", "1.0");
    git("update-ref", "refs/changes/05/5/1", "HEAD");
    return path;
  }

  it("is content with references of every form that are there", async () => {
    const path = repository("agent");
    for (const ref of ["", " 1.0", " refs/changes/05/5/1", " *"]) {
      expect((await look(`agent git /opt/agent ${path}${ref}\n`)).told, ref).to.deep.equal([]);
    }
    const { told, findings } = await look(
      `agent git /opt/agent file://${path} 0123456789012345678901234567890123456789\n`,
    );
    expect(told).to.deep.equal([]);
    expect(findings[0]?.what).to.contain("does not tell of the commit");
  });

  it("names a reference that is not there, and what chooses it", async () => {
    const path = repository("agent");
    const { told } = await look(`amphora-agent git /opt/agent ${path}\n`, { DIB_REPOREF_amphora_agent: "stable/2099" });
    expect(told).to.deep.equal([
      `blocking source: The git repository ${path} of amphora-agent has no branch, tag or reference stable/2099; correct -g or DIB_REPOREF_amphora_agent`,
    ]);
  });

  it("names a repository that is not there, does not answer or has nothing", async () => {
    expect((await look("agent git /opt/agent /nowhere/agent\n")).told[0]).to.match(
      /^blocking source: The git repository \/nowhere\/agent of agent does not answer \('\/nowhere\/agent' does not appear to be a git repository\); correct DIB_REPOLOCATION_agent/,
    );
    expect((await look("agent git /opt/agent http://ann:swordfish@127.0.0.1:9/x\n")).told[0])
      .to.match(/does not answer \(.*127\.0\.0\.1.*\); correct DIB_REPOLOCATION_agent or the proxy/)
      .and.not.contain("swordfish");
  });

  it("names a file that is not to be had", async () => {
    await withServer(
      ({ url }, response) => void response.writeHead(url === "/there" ? 200 : 404).end(),
      async (address) => {
        expect((await look(`upper-constraints file /opt/c ${address}/there\n`)).told).to.deep.equal([]);
        expect((await look(`upper-constraints file /opt/c ${address}/gone\n`)).told).to.deep.equal([
          `blocking source: The file ${address}/gone of the source upper-constraints is not to be had (the server answers 404); correct DIB_REPOLOCATION_upper_constraints or the reference of -g`,
        ]);
      },
    );
    expect((await look("c file /opt/c file:///nowhere/c.txt\n")).told[0]).to.contain("there is no such file");
    expect((await look("c file /opt/c file://host/c.txt\n")).told[0]).to.match(
      /^blocking source: The file file:\/\/host\/c\.txt of the source c is not to be had \(.*host.*\); correct DIB_REPOLOCATION_c /,
    );
  });

  it("asks nobody without the element that fetches, or when nothing may be fetched", async () => {
    expect((await look("agent git /opt/agent /nowhere\n", { DIB_OFFLINE: "1" })).findings).to.deep.equal([]);
    const { ground } = await look("agent git /opt/agent /nowhere\n");
    expect(usesGit(ground)).to.equal(true);
    expect(usesGit({ ...ground, elements: new Map() })).to.equal(false);
    expect(await sourcesAnswer({ ...ground, elements: new Map() })).to.deep.equal([]);
  });
});
