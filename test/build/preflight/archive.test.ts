import type { RequestListener } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { archivesAnswer } from "../../../src/build/preflight/archive.ts";
import { findProgram } from "../../../src/host/run.ts";
import { skipAloud } from "../../skip.ts";
import { complaints, groundOf, withServer, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

const HOUR = 3_600_000;
const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toUTCString();

/** The Release file of a suite as good as any. */
function release(suite: string, fields: Readonly<Record<string, string>> = {}): string {
  const all = { Suite: suite, Date: at(-HOUR), Architectures: "amd64 arm64", Components: "main universe", ...fields };
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

describe("archivesAnswer", () => {
  const directory = testDirectory();

  /** What is found of an archive; the base suite's text is made by `answer`. */
  function found(answer: RequestListener, line = "-i debian", env = {}) {
    return withServer(answer, async (address) => {
      const given = { DIB_DISTRIBUTION_MIRROR: `${address}/debian`, DIB_DEBOOTSTRAP_EXTRA_ARGS: "--no-check-gpg" };
      const findings = await archivesAnswer(groundOf(line, { ...given, ...env }, directory.path));
      return complaints(findings).map((told) => told.replaceAll(address, "ADDRESS"));
    });
  }
  const serve =
    (text: string): RequestListener =>
    (_, response) =>
      void response.end(text);

  it("is content with an archive that has everything", async () => {
    expect(await found(serve(release("bookworm")))).to.deep.equal([]);
  });

  it("takes Release where there is no InRelease", async () => {
    const answer: RequestListener = ({ url }, response) => {
      if (url?.endsWith("/InRelease")) response.writeHead(404).end();
      else response.end(release("bookworm"));
    };
    expect(await found(answer)).to.deep.equal([]);
  });

  const BAD: [string, RequestListener, RegExp][] = [
    [
      "does not carry the release",
      (_, response) => response.writeHead(404).end(),
      /does not carry that release; set DIB_DISTRIBUTION_MIRROR/,
    ],
    ["is not for us", (_, response) => response.writeHead(403).end(), /answers with status 403; set DIB_/],
    ["is a portal", serve("<html>Please log in</html>"), /answers with something else; set DIB_/],
    [
      "breaks the connection",
      ({ socket }) => socket.destroy(),
      /cannot be reached \(the connection breaks\); set DIB_/,
    ],
    [
      "lacks the architecture",
      serve(release("bookworm", { Architectures: "s390x" })),
      /has no packages for amd64, only for s390x; take/,
    ],
    [
      "lacks a component",
      serve(release("bookworm", { Components: "contrib" })),
      /has no component main, only contrib; take/,
    ],
    [
      "is out of date",
      serve(release("bookworm", { "Valid-Until": at(-HOUR) })),
      /expired at 2.*Z; set the host's clock, or take a mirror that is up to date/,
    ],
    [
      "is from the future",
      serve(release("bookworm", { Date: at(HOUR) })),
      /is of 2.*Z, which is in the future; set the host's clock/,
    ],
  ];
  for (const [what, answer, sentence] of BAD) {
    it(`says that an archive ${what}`, async () => {
      const told = await found(answer);
      expect(told).to.have.length(1);
      expect(told[0])
        .to.match(/^blocking mirror: The archive ADDRESS\/debian of bookworm /)
        .and.match(sentence);
    });
  }

  it("advises where an archive has another name, or lacks a part that apt goes on without", async () => {
    expect(await found(serve(release("noble")))).to.deep.equal([
      "advice mirror: The archive ADDRESS/debian of bookworm calls itself noble; take another mirror, -a or -d",
    ]);
    const env = { DIB_DEBIAN_COMPONENTS: "main,contrib" };
    expect((await found(serve(release("bookworm")), "-i debian", env))[0]).to.match(
      /^advice mirror: The archive .* has no component contrib, only main, universe; take/,
    );
  });

  it("leaves to debootstrap what only debootstrap can ask", async () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "ftp://127.0.0.1/debian" };
    const [told] = await archivesAnswer(groundOf("-i debian", env, directory.path));
    expect(told?.what).to.equal("ftp://127.0.0.1/debian of bookworm is asked by debootstrap alone");
  });

  it("names what is no address once, and the variable that says it", async () => {
    const look = async (line: string, env: Record<string, string>) =>
      complaints(await archivesAnswer(groundOf(line, env, directory.path)));
    const sentence = (archive: string, variable: string) =>
      `blocking mirror: The archive ${archive} is no address of http, https, ftp, file or ssh and no absolute path; correct ${variable}`;
    const variable = "DIB_DISTRIBUTION_MIRROR";
    for (const archive of ["foo", "deb.example.org/debian", "http:/x", "gopher://x/debian"]) {
      expect(await look("-i debian", { [variable]: archive })).to.deep.equal([sentence(archive, variable)]);
      expect(await look("-i ubuntu", { [variable]: archive })).to.deep.equal([sentence(archive, variable)]);
    }
    expect(await look("-i debian", { BASE_OS_MIRROR: "foo/" })).to.deep.equal([sentence("foo", "BASE_OS_MIRROR")]);
    const env = { [variable]: "ftp://127.0.0.1/debian", DIB_DEBIAN_SECURITY_MIRROR: "bar" };
    expect(await look("-i debian", env)).to.deep.equal([sentence("bar", "DIB_DEBIAN_SECURITY_MIRROR")]);
    const own = {
      [variable]: "ssh://127.0.0.1/debian",
      DIB_APT_SOURCES_CONF: "a:deb mirror+http://127.0.0.1/x bookworm main",
    };
    expect(await look("-i debian", own)).to.deep.equal([]);
  });

  it("says so of every suite, and of each by its own name", async () => {
    const told = await found(({ url }, response) => {
      const suite = url?.split("/").at(-2) ?? "";
      if (suite === "noble") response.end(release("noble"));
      else response.writeHead(404).end();
    }, "");
    expect(told.map((line) => /of (noble\S*) does/.exec(line)?.[1])).to.deep.equal([
      "noble-updates",
      "noble-security",
      "noble-backports",
    ]);
  });

  it("gives a silent archive up, and one behind a proxy that is not there", async function () {
    this.timeout(30_000);
    expect((await found(() => {}))[0]).to.match(/cannot be reached \(no answer within 5 s\)/);
    const [told] = await found(serve(""), "-i debian", { http_proxy: "http://127.0.0.1:9" });
    expect(told).to.match(/cannot be reached \(the connection is refused\); .* or the proxy of the environment$/);
  });

  it("says that a clock is wrong", async () => {
    const answer: RequestListener = (_, response) => {
      response.sendDate = false;
      response.writeHead(200, { date: at(2 * HOUR) }).end(release("bookworm"));
    };
    const [told, ...rest] = await found(answer);
    expect(rest).to.deep.equal([]);
    expect(told).to.match(
      /^advice clock: The host's clock is 1(20|19) minutes behind the archive's; set the clock, as with "timedatectl/,
    );
  });

  it("says that an archive is signed by none of the keys", async function () {
    if (findProgram("gpgv") === undefined) skipAloud(this, "gpgv is not installed; install it");
    writeTree(directory.path, { "keys.gpg": "" });
    const env = { DIB_DEBOOTSTRAP_EXTRA_ARGS: "", DIB_APT_KEYRING: join(directory.path, "keys.gpg") };
    const signed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${release("bookworm")}\n`;
    const [told] = await found(serve(signed), "-i debian", env);
    expect(told).to.match(
      /^blocking archive-keys: The archive .* is signed by none of the keys of .*keys\.gpg; install/,
    );
  });

  it("reads an archive in a directory", async () => {
    writeTree(directory.path, { "debian/dists/bookworm/InRelease": release("bookworm") });
    const look = async (env: Record<string, string>) =>
      complaints(
        await archivesAnswer(
          groundOf("-i debian", { ...env, DIB_DEBOOTSTRAP_EXTRA_ARGS: "--no-check-gpg" }, directory.path),
        ),
      );
    expect(await look({ DIB_DISTRIBUTION_MIRROR: `file://${directory.path}/debian` })).to.deep.equal([]);
    expect((await look({ DIB_DISTRIBUTION_MIRROR: `file://${directory.path}/gone` }))[0]).to.contain("does not carry");
  });

  it("never repeats the password of an address", async () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "http://ann:swordfish@127.0.0.1:9/debian" };
    const told = complaints(await archivesAnswer(groundOf("-i debian", env, directory.path)));
    expect(told[0]).to.contain("http://***@127.0.0.1:9/debian").and.not.contain("swordfish");
  });

  it("asks nobody for a build that fetches nothing, or that debootstrap has no part in", async () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "http://127.0.0.1:9/" };
    for (const [line, more] of [
      ["-i debian", { DIB_OFFLINE: "1" }],
      ["-i centos", {}],
      ["", { DIB_ELEMENTS: "x" }],
    ] as const) {
      expect(await archivesAnswer(groundOf(line, { ...env, ...more }, directory.path))).to.deep.equal([]);
    }
  });
});
