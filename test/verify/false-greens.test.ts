import { spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { parseStringPromise } from "xml2js";
import { bundle } from "../../setup/bundle.mjs";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../../src/verify/verdict.ts";
import { amphoraImage, BUILD_PATIENCE } from "../acceptance/image.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import type { Changes } from "../support/mutation/changes.ts";
import { killsOf } from "../support/mutation/kill.ts";
import { makeRawImage } from "../support/real-image.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");
const gib = 1024 ** 3;

/** Ways in which a verification ends green although nothing, or not this, was verified; by the real command where it can. */
describe("no false green", function () {
  this.timeout(120_000);
  const at = scratchDirectory();

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    await bundle(root);
    makeRawImage(at("good.raw"), goodAmphora());
    makeRawImage(at("empty.raw"), goodAmphora().set("/var/lib/dpkg/status", ""));
    symlinkSync((await amphoraImage()).path, at("built.qcow2"));
  });

  interface Answer {
    readonly status: number | null;
    readonly stderr: string;
    readonly stdout: string;
    readonly images: readonly ImageVerdict[];
    check(id: string): CheckResult | undefined;
  }

  function verify(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Answer {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), ...args, "--json", "-"];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env });
    const images = stdout === "" ? [] : (JSON.parse(stdout) as VerdictDocument).images;
    return { status, stdout, stderr, images, check: (id) => images[0]?.checks.find((check) => check.id === id) };
  }
  function profile(text: string): string {
    writeFileSync(at("profile.yaml"), `schemaVersion: 1\n${text}`);
    return at("profile.yaml");
  }
  function checks(name: string, text: string): string {
    mkdirSync(at(name), { recursive: true });
    writeFileSync(at(`${name}/own.check.ts`), `import { check } from "amphora-image";\n${text}`);
    return at(name);
  }
  const state = (id: string, body: string, appliesTo = "{}") =>
    `check({ id: "${id}", title: "T", grade: "required", why: "", fix: "", appliesTo: ${appliesTo} }, ${body});\n`;
  const waiver = (check: string, expires: string) =>
    profile(`waivers:\n  - { check: ${check}, reason: r, owner: o, tracker: t, expires: ${expires} }\n`);

  it("comes of an image that is fine in the first place", () => {
    const answer = verify([at("good.raw"), "--profile", profile("expect: { size: 1 }\n")]);
    expect(answer.images[0]?.checks.filter(({ outcome }) => outcome !== "pass")).to.deep.equal([]);
    expect([answer.status, answer.stderr]).to.deep.equal([0, ""]);
  });

  describe("an empty list expected", () => {
    for (const text of [
      "packages: { required: [] }\n",
      "packages: { forbidden: [] }\n",
      "files: { required: [] }\n",
      "sysctls: {}\n",
      "units: {}\n",
      "expect: {}\n",
      "expect: { datasources: [] }\n",
      "waivers: []\n",
      "grades: {}\n",
    ]) {
      it(`is refused: ${text.trim()}`, () => {
        const answer = verify([at("good.raw"), "--profile", profile(text)]);
        expect([answer.status, answer.stdout]).to.deep.equal([2, ""]);
        expect(answer.stderr).to.match(/line 2, column \d+: .* is empty, which expects nothing/);
      });
    }

    it("is no package database without records, in which nothing forbidden is found", () => {
      const answer = verify([at("empty.raw"), "--profile", profile("packages: { forbidden: [telnetd] }\n")]);
      expect(answer.status).to.equal(1);
      expect(answer.check("profile-packages-forbidden")?.outcome).to.not.equal("pass");
      expect(answer.check("C17-packages-configured")?.outcome).to.not.equal("pass");
    });
  });

  it("a skipped boot counted as success", async () => {
    const boot = checks("boot", state("boot-reaches-agent", '({ skip }) => skip("QEMU is missing", "install it")'));
    const answer = verify([at("good.raw"), "--checks", boot]);
    expect(answer.check("boot-reaches-agent")).to.include({
      outcome: "skipped",
      reason: "QEMU is missing; install it",
    });
    expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
    const args = [resolve(root, "dist/src/cli/amphora-verify.js"), at("good.raw"), "--checks", boot, "--junit", "-"];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect((await parseStringPromise(stdout)).testsuites.testsuite[0].$).to.include({ errors: "1" });
  });

  describe("a missing tool taken as not applicable", () => {
    const bare = { PATH: "/nowhere" };
    for (const [option, id, name] of [
      [["--access", "libguestfs"], "mount-equals-native", "good.raw"],
      [["--cross-check", "native,libguestfs"], "access-methods-agree", "good.raw"],
      [["--docker"], "container-runs-haproxy", "good.tar"],
    ] as const) {
      it(`is skipped with its remedy where it was asked for: ${option.join(" ")}`, () => {
        if (name === "good.tar") runTool("tar", ["-cf", at(name), "-C", "/", "etc/os-release"]);
        const answer = verify([at(name), ...option], bare);
        const result = answer.check(id);
        expect(result?.outcome, result?.reason).to.equal("skipped");
        expect(result?.reason).to.match(/; .*install/);
        expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
      });
    }

    it("does not apply where it was not asked for, and says what it lacks", () => {
      const [image] = verify([at("good.raw")], bare).images;
      const reasons = new Map(image?.notApplicable.map(({ id, reason }) => [id, reason]));
      expect(reasons.get("image-size-agreed")).to.match(/qemu-img is not installed/);
    });
  });

  /** The good image with a second partition of 64 MiB behind the first. */
  function withPartition(name: string, content: (path: string) => void): string {
    copyFileSync(at("good.raw"), at(name));
    truncateSync(at(name), gib + 64 * 1024 * 1024);
    writeFileSync(at("partition"), "");
    truncateSync(at("partition"), 64 * 1024 * 1024);
    content(at("partition"));
    runTool("dd", [
      `if=${at("partition")}`,
      `of=${at(name)}`,
      "bs=1M",
      "seek=1024",
      "conv=notrunc,sparse",
      "status=none",
    ]);
    const entry = Buffer.alloc(16);
    entry.writeUInt8(0x83, 4);
    entry.writeUInt32LE(gib / 512, 8);
    entry.writeUInt32LE((64 * 1024 * 1024) / 512, 12);
    const file = openSync(at(name), "r+");
    writeSync(file, entry, 0, 16, 446 + 16);
    closeSync(file);
    return at(name);
  }

  it("a partition passed over", () => {
    const image = withPartition("garbage.raw", (path) => writeFileSync(path, "no file system", { flag: "r+" }));
    const answer = verify([image]);
    expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
    expect(answer.check("A4-partitions-readable")?.reason).to.match(/partition 2/);
  });

  it("an error on one partition with exit code 0", () => {
    const image = withPartition("damaged.raw", (path) => {
      runTool("mke2fs", ["-q", "-F", "-t", "ext4", path]);
      const file = openSync(path, "r+");
      // The superblock's count of inodes, which its checksum covers.
      writeSync(file, Buffer.from([0xff, 0xff, 0xff, 0x7f]), 0, 4, 1024);
      closeSync(file);
    });
    const answer = verify([image]);
    expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
    expect(answer.check("A4-partitions-readable")?.reason).to.match(/partition 2/);
  });

  it("exit code 0 with findings", async () => {
    const failing = verify([at("good.raw"), "--size", "2"]);
    expect([failing.status, failing.images[0]?.verdict]).to.deep.equal([1, "fail"]);
    const among = verify([at("good.raw"), at("empty.raw"), at("good.raw")]);
    expect([among.status, among.images.map(({ verdict }) => verdict)]).to.deep.equal([1, ["pass", "fail", "pass"]]);
    const advice = checks(
      "advice",
      state("advice", '() => { throw new Error("broken"); }').replace('"required"', '"recommended"'),
    );
    expect(verify([at("good.raw"), "--checks", advice]).status).to.equal(0);
    expect(verify([at("good.raw"), "--checks", advice, "--strict"]).status).to.equal(1);
    const broken = verify([
      at("good.raw"),
      "--checks",
      checks("broken", state("broken", '() => { throw new Error("x"); }')),
    ]);
    expect([broken.status, broken.images[0]?.verdict]).to.deep.equal([1, "error"]);
  });

  describe("a waiver", () => {
    for (const [what, check, expires, reason] of [
      ["that matches nothing", "A2-image-size", "2999-01-01", /A2-image-size matches nothing/],
      ["that expired", "A2-image-size", "2020-01-01", /A2-image-size expired/],
      ["of an unknown check", "A2-image-sice", "2999-01-01", /no check A2-image-sice .*nearest id is A2-image-size/],
    ] as const) {
      it(`${what} fails the run, in every report`, async () => {
        const path = waiver(check, expires);
        const answer = verify([at("good.raw"), "--size", "1", "--profile", path, "--junit", at("waiver.xml")]);
        expect(answer.check("waivers-valid")).to.include({ outcome: "fail", grade: "required" });
        expect(answer.check("waivers-valid")?.reason).to.match(reason);
        expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
        expect(answer.stderr)
          .to.match(/^amphora-verify: The profile [^\n]*\.\n$/)
          .and.to.match(reason);
        const junit = await parseStringPromise(runTool("cat", [at("waiver.xml")]));
        expect(junit.testsuites.testsuite[0].$).to.include({ failures: "1" });
      });
    }

    it("that expired waives nothing", () => {
      const args = [at("good.raw"), "--size", "2", "--profile", waiver("A2-image-size", "2020-01-01")];
      const answer = verify(args);
      expect(answer.check("A2-image-size")?.outcome).to.equal("fail");
      expect(answer.status).to.equal(1);
    });

    it("that holds and is needed by one of the images lets the run pass, and the verdict tells it", () => {
      const path = waiver("A2-image-size", "2999-01-01");
      const answer = verify([at("good.raw"), "--size", "2", "--profile", path]);
      expect(answer.check("A2-image-size")).to.include({ outcome: "waived" });
      expect(answer.check("A2-image-size")?.waiver).to.match(/^r \(accepted by o until 2999-01-01, t\)$/);
      expect([answer.status, answer.stderr]).to.deep.equal([0, ""]);
    });

    it("does not excuse a check that was skipped", () => {
      const path = waiver("mount-equals-native", "2999-01-01");
      const args = [at("good.raw"), "--access", "libguestfs", "--profile", path];
      const answer = verify(args, { PATH: "/nowhere" });
      expect(answer.check("mount-equals-native")?.outcome).to.equal("skipped");
      expect(answer.status).to.equal(1);
    });
  });

  describe("an expectation that only equals the default build", () => {
    for (const stated of [
      "size: 2",
      "architecture: arm64",
      "distribution: ubuntu",
      "release: noble",
      "sshd: false",
      "cpuPinning: true",
      "fips: true",
      "enforcing: true",
      "agent: source",
      "rootPassword: true",
      "datasources: [ConfigDrive, OpenStack]",
      'controllers: ["2099.1"]',
      "flavorDisk: 1",
    ]) {
      it(`is none: ${stated}`, () => {
        // The link has no build record beside it, which would be followed.
        const args = [at("built.qcow2"), "--profile", profile(`expect: { ${stated} }\n`)];
        const answer = verify(stated.startsWith("flavorDisk") ? [...args, "--strict"] : args);
        const { name, from } = answer.images[0]?.expectations?.find(({ name: one }) => stated.startsWith(one)) ?? {};
        expect([name, from]).to.deep.equal([stated.split(":")[0], at("profile.yaml")]);
        expect([answer.status, answer.images[0]?.verdict]).to.deep.equal([1, "fail"]);
      });
    }
  });

  describe("an assertion on a file that the service does not read", () => {
    it("sees no kernel parameter in a file that does not end in .conf", () => {
      const entries = goodAmphora().set("/etc/sysctl.d/99-ours", "net.ipv4.icmp_ratelimit = 7\n");
      makeRawImage(at("sysctl.raw"), entries);
      const path = profile("sysctls: { net.ipv4.icmp_ratelimit: 7 }\n");
      const answer = verify([at("sysctl.raw"), "--profile", path]);
      expect(answer.check("profile-sysctls")?.outcome).to.equal("fail");
      makeRawImage(at("sysctl.raw"), entries.set("/etc/sysctl.d/99-ours.conf", "net.ipv4.icmp_ratelimit = 7\n"));
      expect(verify([at("sysctl.raw"), "--profile", path]).check("profile-sysctls")?.outcome).to.equal("pass");
    });

    it("sees no setting of sshd behind one that it takes first", async () => {
      const killed = await killsOf({
        files: (guest) =>
          guest
            .write("/etc/ssh/sshd_config.d/00-theirs.conf", "PasswordAuthentication yes\n")
            .write("/etc/ssh/sshd_config.d/99-ours.conf", "PasswordAuthentication no\n"),
      });
      expect(killed).to.include("L1-no-password-login");
    });

    it("sees no list of datasources in a file that cloud-init passes over", async () => {
      const killed = await killsOf({
        files: (guest) => {
          const directory = "/etc/cloud/cloud.cfg.d";
          const names = guest.tree.list(directory).filter((name) => name.endsWith(".cfg"));
          for (const name of names) {
            const text = guest.text(`${directory}/${name}`);
            if (/^datasource_list/m.test(text))
              guest.write(`${directory}/${name}`, text.replace(/^datasource_list.*$/m, ""));
          }
          guest.write(`${directory}/99-ours.conf`, "datasource_list: [ ConfigDrive, None ]\n");
        },
      });
      expect(killed.some((id) => id.startsWith("G1-"))).to.equal(true);
    });
  });

  describe("an image that lacks what its checks look at", () => {
    const emptied = (directory: string) => (guest: Changes) =>
      guest.remove(...guest.tree.list(directory).map((name) => `${directory}/${name}`));
    for (const [what, base, files, id] of [
      ["no file in /etc", "debian", emptied("/etc"), "M2-root-locked"],
      ["no file in /etc", "redhat", emptied("/etc"), "M2-root-locked"],
      ["no /boot", "debian", (guest: Changes) => guest.remove("/boot"), "B1-kernel-installed"],
      ["no /boot", "redhat", (guest: Changes) => guest.remove("/boot"), "B1-kernel-installed"],
      ["no dpkg", "debian", (guest: Changes) => guest.remove("/var/lib/dpkg"), "C17-package-database-whole"],
      ["no rpm", "redhat", (guest: Changes) => guest.remove("/var/lib/rpm"), "C17-package-database-whole"],
      ["no systemd", "redhat", (guest: Changes) => guest.remove("/usr/lib/systemd"), "E6-default-target"],
      [
        "a damaged rpm database",
        "redhat",
        (guest: Changes) => guest.patch("/var/lib/rpm/rpmdb.sqlite", (bytes) => bytes.fill(0xa5, 4096)),
        "C17-package-database-whole",
      ],
      [
        "another system's os-release",
        "redhat",
        (guest: Changes) => guest.write("/etc/os-release", "ID=plan9\n"),
        "D13-agent-knows-guest",
      ],
    ] as const) {
      it(`fails: one with ${what} of ${base}`, async () => {
        expect(await killsOf({ base, files })).to.include(id);
      });
    }
  });

  describe("a verdict cached for another digest", () => {
    const record = (image: object) => {
      const text = JSON.stringify({ options: { size: 1, arch: "amd64", release: "bookworm" }, image });
      writeFileSync(at("recorded.raw.build.json"), text);
    };
    before(() => copyFileSync(at("good.raw"), at("recorded.raw")));

    it("is none where the record beside the image is of a file of another size", () => {
      record({ size: gib - 1, sha256: "0".repeat(64) });
      const answer = verify([at("recorded.raw")]);
      expect(answer.check("record-of-this-image")?.outcome).to.equal("fail");
      expect(answer.status).to.equal(1);
      const names = answer.images[0]?.expectations?.map(({ name }) => name);
      expect(names).to.include("sshd").and.not.include.members(["size"]);
    });

    it("is none where the record beside the image has another digest", () => {
      record({ size: gib, sha256: "0".repeat(64) });
      const answer = verify([at("recorded.raw")]);
      expect(answer.check("record-digest")?.outcome).to.equal("fail");
      expect(answer.status).to.equal(1);
    });

    it("is none where the profile contradicts the record", () => {
      record({ size: gib });
      const answer = verify([at("recorded.raw"), "--profile", profile("expect: { size: 2 }\n")]);
      expect(answer.check("expectations-agree")?.reason).to.match(/size is 1 in the record and 2 in the profile/);
      expect(answer.status).to.equal(1);
    });
  });

  describe("a check module that loaded but ran nothing", () => {
    for (const [what, text, message] of [
      ["empty", "", /holds no check/],
      ["with a plain test", 'it("is plain", () => {});', /no check: "is plain"/],
      [
        "whose checks come too late",
        `setTimeout(() => { ${state("late", "() => {}")} }, 0);`,
        /holds no check|stated too late/,
      ],
    ] as const) {
      it(`is refused: one ${what}`, () => {
        const answer = verify([at("good.raw"), "--checks", checks(`nothing ${what}`, text)]);
        expect([answer.status, answer.stdout]).to.deep.equal([2, ""]);
        expect(answer.stderr).to.match(message);
      });
    }

    it("is an error where a check is stated while others run", () => {
      const late = state("early", `() => { ${state("late", "() => {}")} }`);
      const answer = verify([at("good.raw"), "--checks", checks("late", late)]);
      expect(answer.check("early")?.outcome).to.equal("error");
      expect(answer.status).to.equal(1);
    });
  });
});
