import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Need } from "../../src/host/needs.ts";
import { installMissing } from "../../src/host/package-installation.ts";
import { Refusal } from "../../src/refusal.ts";

describe("package installation", () => {
  const path = process.env["PATH"];
  let folder: string;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-packages."));
    said = [];
    process.env["PATH"] = folder;
    // An ordinary user reaches apt-get through sudo: the stand-in drops "-n --" and keeps the rest.
    program("sudo", 'while [ "$1" = -n ] || [ "$1" = -- ]; do shift; done; exec "$@"');
    program("env", 'while case "$1" in *=*) true ;; *) false ;; esac; do shift; done; exec "$@"');
    program("true", "");
  });

  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });

  it("does nothing and says nothing when all is there", async () => {
    await install(need({ isMet: () => true }));
    expect(said).to.deep.equal([]);
  });

  it("reads the lists once, installs everything in one call, and says what and why", async () => {
    apt({ "alpha-tools": "(none)", beta: "(none)" });
    await install(
      need({ what: "alpha", debian: ["alpha-tools"], file: "alpha-tools" }),
      need({ what: "beta", file: "beta" }),
    );
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls).to.have.length(2);
    expect(calls[0]).to.match(/update$/);
    expect(calls[1]).to.match(/-y .*install --no-install-recommends alpha-tools beta$/);
    expect(said.join("\n")).to.contain("alpha-tools: testing (alpha)");
  });

  it("takes the first package name that the archive knows", async () => {
    apt({ "old-name": "(none)" });
    await install(need({ debian: ["new-name", "old-name"], file: "old-name" }));
    expect(readFileSync(join(folder, "calls"), "utf8"))
      .to.match(/recommends old-name\n/)
      .and.not.contain("new-name");
  });

  it("refuses when something required is missing afterwards, with the command to run by hand", async () => {
    apt({ beta: "(none)" }, 100);
    const refusal = await refusalOf(install(need({ what: "beta", required: true })));
    expect(refusal.code).to.equal("missing-packages");
    expect(refusal.message).to.match(
      /^This host lacks beta \(for testing\): .*ended with 100, so run "apt-get install beta" as root/,
    );
  });

  it("only names what is missing and not required", async () => {
    apt({ beta: "(none)" }, 100);
    await install(need({ what: "beta" }));
    expect(said.at(-1)).to.match(/^This host lacks beta/);
  });

  it("does not install again what is installed and does not help", async () => {
    apt({ beta: "1.0" });
    await install(need({ what: "beta" }));
    expect(readFileSync(join(folder, "calls"), "utf8")).to.not.contain("install ");
    expect(said.at(-1)).to.match(/^This host lacks beta .*packages that should bring it do not/);
  });

  it("names the missing programs where there is no package manager", async () => {
    const refusal = await refusalOf(install(need({ what: "beta", required: true }), need({ what: "gamma" })));
    expect(refusal.message).to.match(/lacks beta .*, gamma .*neither apt-get nor dnf/);
    await install(need({ what: "gamma" }));
    expect(said.at(-1)).to.match(/lacks gamma/);
  });

  it("calls dnf on the RPM family", async () => {
    program("dnf", `echo "$*" >>${folder}/calls; : >${folder}/beta-rpm`);
    await install(need({ redhat: ["beta-rpm"], file: "beta-rpm" }));
    expect(readFileSync(join(folder, "calls"), "utf8")).to.match(/^install -y .*beta-rpm\n$/);
  });

  function program(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Stand-ins for apt that know `packages` with their installed versions; an installation leaves a file of the name. */
  function apt(packages: Record<string, string>, exitCode = 0): void {
    const blocks = Object.entries(packages).map(
      ([name, version]) => `${name}:\n  Installed: ${version}\n  Candidate: 1.0\n  Version table:\n`,
    );
    program("apt-cache", `printf '%s' '${blocks.join("")}'`);
    const touch = exitCode === 0 ? `for name; do : >"${folder}/$name"; done` : ":";
    program("apt-get", `echo "$*" >>${folder}/calls; case "$*" in *install*) ${touch}; exit ${exitCode};; esac`);
  }

  function need({ file, ...given }: Partial<Need> & { file?: string }): Need {
    const isMet = () => file !== undefined && existsSync(join(folder, file));
    const what = given.what ?? "alpha";
    return { what, purpose: "testing", required: false, debian: [what], redhat: [what], isMet, ...given };
  }

  function install(...needs: Need[]): Promise<void> {
    return installMissing(needs, { say: (line) => said.push(line), mayAsk: false });
  }

  async function refusalOf(work: Promise<void>): Promise<Refusal> {
    const outcome = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(outcome).to.be.instanceOf(Refusal);
    return outcome as Refusal;
  }
});
