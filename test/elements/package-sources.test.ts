import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../src/host/run.ts";
import { testDirectory } from "../build/fixture.ts";
import { skipAloud } from "../skip.ts";
import { builderFile, builderPhaseFiles } from "./element-tree.ts";

const SCRIPT = join(import.meta.dirname, "../../elements/first-boot-hygiene/cleanup.d/97-first-boot-hygiene-sources");
const MIRRORS = {
  DIB_DISTRIBUTION_MIRROR: "http://mirror.lan:8080/debian.2/",
  DIB_DEBIAN_SECURITY_MIRROR: "https://user:secret@mirror.lan/security",
};
/** As elements of diskimage-builder do it. */
const ENVIRONMENT = `export DIB_DISTRIBUTION_MIRROR=\${DIB_DISTRIBUTION_MIRROR:-http://archive.example/$DISTRO_NAME}
DIB_DEBIAN_SECURITY_MIRROR=\${DIB_DEBIAN_SECURITY_MIRROR:-http://security.example/}
`;
const LIST = `# of the build
deb [signed-by=/k.gpg]  http://mirror.lan:8080/debian.2 bookworm main
deb-src http://mirror.lan:8080/debian.2/ bookworm main
deb https://mirror.lan/security bookworm-security main
deb http://mirror.lan:8080/debian.22 other main
deb http://mirror.lan:8080/debianX2 another main
`;

describe("apt's sources in the image", () => {
  const directory = testDirectory();

  const path = (name: string) => join(directory.path, name);

  /** What the script makes of a list, and of one in sources.list.d, among a build's hooks. */
  async function rewritten(
    list: string,
    variables: Readonly<Record<string, string>>,
    environment = ENVIRONMENT,
  ): Promise<string> {
    for (const name of ["bin", "hooks/cleanup.d", "hooks/environment.d", "root/etc/apt/sources.list.d"])
      mkdirSync(path(name), { recursive: true });
    writeFileSync(path("bin/sudo"), '#!/bin/sh\nexec "$@"\n');
    chmodSync(path("bin/sudo"), 0o755);
    copyFileSync(SCRIPT, path("hooks/cleanup.d/97-sources"));
    writeFileSync(path("hooks/environment.d/10-archive.bash"), environment);
    writeFileSync(path("root/etc/apt/sources.list"), list);
    writeFileSync(path("root/etc/apt/sources.list.d/more.list"), list);
    const { exitCode, stderr } = await run([path("hooks/cleanup.d/97-sources")], {
      env: {
        PATH: `${path("bin")}:${process.env["PATH"]}`,
        TARGET_ROOT: path("root"),
        DISTRO_NAME: "debian",
        ...variables,
      },
    });
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    const text = readFileSync(path("root/etc/apt/sources.list"), "utf8");
    expect(readFileSync(path("root/etc/apt/sources.list.d/more.list"), "utf8")).to.equal(text);
    return text;
  }

  it("name the distribution's archive where they named the build's mirrors, and nothing else changes", async () => {
    expect(await rewritten(LIST, MIRRORS)).to.equal(`# of the build
deb [signed-by=/k.gpg]  http://archive.example/debian bookworm main
deb-src http://archive.example/debian bookworm main
deb http://security.example/ bookworm-security main
deb http://mirror.lan:8080/debian.22 other main
deb http://mirror.lan:8080/debianX2 another main
`);
  });

  for (const element of ["debian-minimal", "ubuntu-common"]) {
    it(`name what ${element} of the real diskimage-builder takes by itself`, async function () {
      const files = builderPhaseFiles(element).filter((file) => file.startsWith("environment.d/"));
      if (files.length === 0) skipAloud(this, "diskimage-builder is not installed.");
      const environment = files.map((file) => builderFile(element, file)).join("\n");
      const { DIB_DISTRIBUTION_MIRROR } = MIRRORS;
      const variables = { DIB_DISTRIBUTION_MIRROR, DIB_RELEASE: "any", ARCH: "amd64" };
      const archive = /http:\/\/[^\s"}]+\/(debian|ubuntu)(?![\w-])/.exec(environment)?.[0];
      expect(await rewritten(LIST, variables, environment)).to.contain(`deb-src ${archive} bookworm main\n`);
    });
  }

  it("are told of in deb822 form too, with several addresses and with lines of their own", async () => {
    const stanza = (main: string, security: string) => `Types: deb
URIs: ${main} http://another.example/debian
Suites: bookworm bookworm-updates

Types: deb
URIs:
 ${security}
Suites: bookworm-security
`;
    const { DIB_DISTRIBUTION_MIRROR } = MIRRORS;
    const right = stanza("http://archive.example/debian", "http://security.example/");
    expect(await rewritten(stanza(DIB_DISTRIBUTION_MIRROR, "https://mirror.lan/security"), MIRRORS)).to.equal(right);
    const both = { DIB_DISTRIBUTION_MIRROR, DIB_DEBIAN_SECURITY_MIRROR: DIB_DISTRIBUTION_MIRROR };
    expect(await rewritten(stanza(DIB_DISTRIBUTION_MIRROR, DIB_DISTRIBUTION_MIRROR), both)).to.equal(right);
  });

  it("are told from one another by their suite where one mirror serves both archives", async () => {
    const list = (main: string, security: string) =>
      `deb ${main} bookworm main\ndeb ${security} bookworm-security main\ndeb ${main} bookworm-updates main\n`;
    const both = {
      DIB_DISTRIBUTION_MIRROR: "http://mirror.lan/debian",
      DIB_DEBIAN_SECURITY_MIRROR: "http://mirror.lan/debian/",
    };
    expect(await rewritten(list("http://mirror.lan/debian", "http://mirror.lan/debian"), both)).to.equal(
      list("http://archive.example/debian", "http://security.example/"),
    );
  });

  it("stay as they are, to the byte, where nothing is to be said otherwise", async () => {
    for (const asked of ["1", "True", "yes"])
      expect(await rewritten(LIST, { ...MIRRORS, DIB_AMPHORA_KEEP_MIRROR: asked }), asked).to.equal(LIST);
    expect(await rewritten(LIST, { ...MIRRORS, DIB_AMPHORA_KEEP_MIRROR: "False" })).to.not.equal(LIST);
    expect(await rewritten(LIST, {}), "no mirror").to.equal(LIST);
    expect(await rewritten(LIST, MIRRORS, ""), "no archive").to.equal(LIST);
    for (const odd of ["", "\n\n", "# a comment names http://mirror.lan:8080/debian.2\n"])
      expect(await rewritten(odd, MIRRORS)).to.equal(odd);
  });

  it("are never sought through a link", async () => {
    writeFileSync(path("of-the-host"), LIST);
    mkdirSync(path("root/etc/apt/sources.list.d"), { recursive: true });
    symlinkSync(path("of-the-host"), path("root/etc/apt/sources.list.d/link.list"));
    await rewritten(LIST, MIRRORS);
    expect(readFileSync(path("of-the-host"), "utf8")).to.equal(LIST);
  });
});
