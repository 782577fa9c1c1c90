import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { PackageFile } from "../../../src/guest/package-file.ts";
import { readRpmFiles } from "../../../src/guest/rpm/rpm-files.ts";
import { hostTree } from "../../support/host-tree.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { buildRpms, inRoot, installRpms } from "../../support/rpm-packages.ts";

/** Each name with the line that it has in `%files`. */
const files = {
  "etc/plain.conf": "%config(noreplace) /etc/plain.conf",
  "etc/changed.conf": "%config /etc/changed.conf",
  "usr/bin/whole": "%attr(0755,root,root) /usr/bin/whole",
  "usr/bin/changed": "/usr/bin/changed",
  "usr/bin/gone": "/usr/bin/gone",
  "usr/share/doc/read": "%doc /usr/share/doc/read",
  "usr/share/may-miss": "%missingok %config /usr/share/may-miss",
  "usr/share/may-miss-too": "%missingok %config /usr/share/may-miss-too",
  "usr/share/unverified": "%verify(not md5 size mtime) /usr/share/unverified",
  "usr/share/größe mit leer": '"/usr/share/größe mit leer"',
  "usr/share/empty": "/usr/share/empty",
  "var/log/ghost": "%ghost /var/log/ghost",
  "var/log/ghost-there": "%ghost /var/log/ghost-there",
};

describe("the files of rpm's packages", () => {
  const scratch = scratchDirectory();
  let root = "";
  let found: readonly PackageFile[] = [];

  for (const algorithm of ["8", "1"]) {
    describe(`with digest algorithm ${algorithm}`, () => {
      before(function () {
        this.timeout(60_000);
        needTools(this, "rpm", "rpmbuild");
        const folder = scratch(`of-${algorithm}`);
        const source = join(folder, "source");
        root = join(folder, "root");
        for (const name of Object.keys(files)) {
          mkdirSync(join(source, name, ".."), { recursive: true });
          writeFileSync(join(source, name), name.endsWith("empty") ? "" : name);
        }
        symlinkSync("whole", join(source, "usr/bin/link"));
        const one = { name: "one", files: [...Object.values(files), "/usr/bin/link", "%dir /usr/share/doc"] };
        const macros = { _binary_filedigest_algorithm: algorithm };
        installRpms(root, buildRpms(folder, source, [one, { name: "none" }], macros));
        for (const name of ["etc/changed.conf", "usr/bin/changed", "usr/share/may-miss", "usr/share/unverified"])
          appendFileSync(join(root, name), "!");
        mkdirSync(join(root, "var/log"), { recursive: true });
        writeFileSync(join(root, "var/log/ghost-there"), "log");
        for (const name of ["usr/bin/gone", "usr/share/may-miss-too"]) rmSync(join(root, name));
        found = readRpmFiles({ tree: hostTree(root) })?.files ?? [];
      });

      it("are those that rpm lists", () => {
        const listed = runTool("rpm", [...inRoot(root), "-qal"])
          .trimEnd()
          .split("\n");
        const paths = found.map(({ path }) => path).sort();
        expect(paths).to.deep.equal(listed.filter((path) => path !== "(contains no files)").sort());
        expect(paths).to.include("/usr/share/größe mit leer");
      });

      it("are missing and changed where rpm --verify says so", () => {
        const verdicts = runTool("rpm", [...inRoot(root), "-Va", "--nodeps"], undefined, 1)
          .trimEnd()
          .split("\n");
        const pathsOf = (pattern: RegExp) =>
          verdicts.filter((line) => pattern.test(line)).map((line) => line.slice(line.indexOf("/")));
        const missing = found.filter(({ path, ghost }) => !ghost && !existsSync(join(root, path)));
        const changed = found.filter(({ path, digest }) => {
          if (digest === undefined || !existsSync(join(root, path))) return false;
          return (
            createHash(digest.algorithm)
              .update(readFileSync(join(root, path)))
              .digest("hex") !== digest.hex
          );
        });
        expect(missing.map(({ path }) => path).sort()).to.deep.equal(pathsOf(/^missing/).sort());
        expect(changed.map(({ path }) => path).sort()).to.deep.equal(pathsOf(/^..5/).sort());
        expect(changed).to.have.length(3);
      });

      it("have the attributes that the package gave them", () => {
        const config = found.filter((one) => one.config).map(({ path }) => path);
        expect(config.sort()).to.deep.equal([
          "/etc/changed.conf",
          "/etc/plain.conf",
          "/usr/share/may-miss",
          "/usr/share/may-miss-too",
        ]);
        const named = (path: string) => found.find((one) => one.path === path);
        expect(named("/usr/bin/whole")?.digest?.algorithm).to.equal(algorithm === "8" ? "sha256" : "md5");
        expect(named("/usr/bin/link")).to.deep.equal({
          path: "/usr/bin/link",
          package: "one",
          version: "1-1",
          architecture: "noarch",
          config: false,
          ghost: false,
        });
        expect(named("/var/log/ghost-there")).to.include({ ghost: true }).and.not.to.have.property("digest");
      });
    });
  }

  it("are none where there is no database, and told as damaged where it is", () => {
    expect(readRpmFiles({ tree: memoryTree(new Map()) })).to.equal(undefined);
    const damaged = readRpmFiles({ tree: memoryTree(new Map([["/var/lib/rpm/Packages", "x"]])) });
    expect(damaged?.files).to.deep.equal([]);
    expect(damaged?.defects).to.deep.equal(["/var/lib/rpm/Packages: it has only 1 bytes"]);
  });
});
