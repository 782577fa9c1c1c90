import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../src/host/run.ts";
import { testDirectory } from "../build/fixture.ts";
import { needMounts } from "../support/mount-namespace.ts";

const SCRIPT = join(
  import.meta.dirname,
  "../../elements/first-boot-hygiene/pre-install.d/02-first-boot-hygiene-baseline",
);

describe("the package that Debian 13 has no more", () => {
  const directory = testDirectory();
  before(function () {
    needMounts(this);
  });

  /** What the script, in a guest of this os-release, hands to dpkg: the fields of a package, or nothing. */
  async function installed(distribution: string, osRelease: string): Promise<string | undefined> {
    const path = (name: string) => join(directory.path, name);
    mkdirSync(path("bin"), { recursive: true });
    writeFileSync(path("os-release"), osRelease);
    writeFileSync(path("bin/dpkg"), `#!/bin/sh\ndpkg-deb --field "$2" > ${path("fields")}\n`);
    chmodSync(path("bin/dpkg"), 0o755);
    const { exitCode, stderr } = await run(
      ["unshare", "--mount", "sh", "-c", `mount --bind ${path("os-release")} /etc/os-release && exec ${SCRIPT}`],
      { env: { PATH: `${path("bin")}:${process.env["PATH"]}`, DISTRO_NAME: distribution, TMPDIR: directory.path } },
    );
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    return existsSync(path("fields")) ? readFileSync(path("fields"), "utf8") : undefined;
  }

  it("is an empty one there, and in what comes after", async () => {
    for (const osRelease of ['ID=debian\nVERSION_ID="13"\n', "ID=debian\n"]) {
      expect(await installed("debian", osRelease)).to.match(/^Package: software-properties-common\nVersion: 0\n/);
    }
  });

  it("is left to the archive elsewhere", async () => {
    expect(await installed("debian", 'VERSION_ID="12"\n')).to.equal(undefined);
    expect(await installed("ubuntu", 'VERSION_ID="24.04"\n')).to.equal(undefined);
    expect(await installed("centos", 'VERSION_ID="10"\n')).to.equal(undefined);
  });
});
