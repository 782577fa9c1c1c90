import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { complaints, writeTree } from "../../support/build-ground.ts";
import { needMounts } from "../../support/mount-namespace.ts";
import { needsRoot, stalePartitions, testDirectory, tracesOf } from "../fixture.ts";
import { documentOf, runDoctor } from "./doctor-run.ts";

/** Elements with which a build for arm64 would need debootstrap and an EFI partition. */
const DIB = {
  "dib/bin/disk-image-create": "#!/bin/sh\necho 3.13.0\n",
  "dib/elements/base/README": "",
  "dib/elements/vm/element-deps": "block-device\n",
  "dib/elements/debian-minimal/element-provides": "operating-system\n",
  "dib/elements/block-device-mbr/element-provides": "block-device\n",
  "dib/elements/block-device-efi/element-provides": "block-device\n",
};

describe("the doctor on a host", function () {
  this.timeout(60_000);
  afterEach(() => {
    expect(tracesOf(directory.path)).to.deep.equal([]);
    expect(stalePartitions()).to.deep.equal([]);
    expect(readdirSync(join(directory.path, "work"))).to.deep.equal([]);
  });
  const directory = testDirectory();
  before(async function () {
    needMounts(this);
    await needsRoot(this);
  });
  beforeEach(() => {
    writeTree(directory.path, DIB);
    for (const name of ["work", "out", "empty"]) mkdirSync(join(directory.path, name));
  });

  function look(args: string, mounts: string, env: Record<string, string> = {}) {
    const own = { DIB_REPO_PATH: "dib", DIB_ELEMENTS: "vm debian-minimal", DIB_OFFLINE: "1", ...env };
    const words = `--json - -o out/amp -w work ${args}`.split(" ").filter(Boolean);
    const run = runDoctor(directory.path, words, own, mounts);
    return { run, told: complaints(documentOf(run).findings) };
  }

  /** Holds every sentence against what was found, and the other way round. */
  function expectAll(told: readonly string[], sentences: Readonly<Record<string, RegExp>>): void {
    for (const [what, sentence] of Object.entries(sentences)) {
      expect(
        told.filter((line) => sentence.test(line)),
        `${what}\n${told.join("\n")}`,
      ).to.have.length(1);
    }
    expect(told.filter((line) => !Object.values(sentences).some((sentence) => sentence.test(line)))).to.deep.equal([]);
  }

  it("that lacks nearly everything names all of it at once", () => {
    writeTree(directory.path, {
      meminfo: "MemTotal: 2000000 kB\nMemAvailable: 1000000 kB\nSwapFree: 0 kB\n",
      filesystems: "nodev\ttmpfs\n\txfs\n",
      "bin/getenforce": "#!/bin/sh\necho Enforcing\n",
    });
    const { run, told } = look(
      "-i debian -a arm64 -d noble",
      `mount -t tmpfs -o size=64m,noexec,nodev small work
       mount --bind out out && mount -o remount,bind,ro out
       mount --bind empty /usr/share/debootstrap/scripts
       mount --bind meminfo /proc/meminfo
       mount --bind filesystems /proc/filesystems
       [ ! -d /lib/modules ] || mount --bind empty /lib/modules
       mount -t tmpfs -o mode=755 devices /dev
       mknod -m 666 /dev/null c 1 3 && mknod -m 666 /dev/zero c 1 5 && mknod -m 666 /dev/urandom c 1 9`,
      { PATH: `${directory.path}/bin:${process.env["PATH"]}`, DIB_APT_KEYRING: "/nowhere.gpg" },
    );
    expectAll(told, {
      "the image's directory":
        /^blocking output: The directory \S*\/out of option -o cannot be written \(EROFS.*\); choose another one$/,
      "an emulator":
        /^blocking architecture: This host cannot run the arm64 programs of the guest; install an emulator with "apt-get install qemu-user-static"$/,
      ext4: /^blocking kernel: This host's kernel \S+ cannot mount ext4; build on a host whose kernel has ext4$/,
      vfat: /^blocking kernel: This host's kernel \S+ cannot mount vfat; build on a host whose kernel has vfat$/,
      room: /^blocking space: There is less than \S+ GiB free in \S*\/work for the work directory \(-w\); make room there$/,
      keys: /^blocking archive-keys: The archive keys \/nowhere\.gpg are not on this host; correct DIB_APT_KEYRING$/,
      debootstrap: /^blocking debootstrap: This host's debootstrap cannot build debian noble; install a newer one$/,
      nodev:
        /^blocking work-directory: Device nodes do not work below the work directory \(-w\) \(permission denied\); choose a -w that is not mounted with nodev$/,
      noexec:
        /^blocking work-directory: Programs cannot be run below the work directory \(-w\) \(permission denied\); choose a -w that is not mounted with noexec$/,
      "loop devices":
        /^blocking loop-devices: Loop devices do not work on this host \((cannot find an unused loop device|no such device)\); load the module with "modprobe loop"/,
      SELinux: /^advice selinux: SELinux enforces this host's policy; run "setenforce 0" for the time of the build$/,
    });
    expect(run.status).to.equal(3);
  });

  it("with little memory advises to build on disk, and with less refuses", () => {
    const within = (available: number) => {
      writeTree(directory.path, { meminfo: `MemTotal: 8000000 kB\nMemAvailable: ${available} kB\nSwapFree: 0 kB\n` });
      return look("-i debian", "mount --bind meminfo /proc/meminfo");
    };
    const little = within(3_000_000);
    expect(little.told).to.deep.equal([
      "advice memory: The build would be made in memory, of which 2.8 GiB are free and 3.9 needed; add -f to build on disk",
    ]);
    expect(little.run.status).to.equal(0);
    const less = within(1_000_000);
    expect(less.told[0]).to.match(/^blocking memory: The build would be made in memory, of which 0\.9 GiB are free/);
    expect(less.run.status).to.equal(1);
  });

  it("whose work directory keeps no extended attributes is advised, and only where the build is made there", () => {
    const mount = "mount -t ramfs none work";
    const told = look("-i debian -f", mount).told.filter((line) => line.includes("work-directory"));
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      /^advice work-directory: The file system of the work directory \(-w\) keeps no extended attributes \(operation not supported\); choose a -w on a local file system such as ext4 or xfs$/,
    );
    expect(look("-i debian", mount, { DIB_MIN_TMPFS: "1" }).told.join()).to.not.contain("work-directory");
  });

  it("whose emulator is disabled, or not to be found by the guest, says so", () => {
    const registered = (text: string) => {
      writeTree(directory.path, { "binfmt/qemu-ppc64le": text });
      return look("-i debian -a ppc64le", "mount --bind binfmt /proc/sys/fs/binfmt_misc").told;
    };
    expect(registered("disabled\ninterpreter /bin/true\nflags: F\n").join()).to.match(
      /The emulator qemu-ppc64le of the guest's ppc64el programs is disabled; enable it with "echo 1 >/,
    );
    expect(registered("enabled\ninterpreter /bin/true\nflags: OC\n").join()).to.match(
      /The emulator \/bin\/true is registered without the flag F and not found inside the guest/,
    );
    expect(registered("enabled\ninterpreter /bin/true\nflags: POCF\n").join()).to.not.contain("architecture");
  });

  it("in a container without rights says so in one sentence", () => {
    const drop = `exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin -- "$@"`;
    const { told, run } = look("-i debian", drop);
    expect(told.filter((line) => line.includes("no-namespaces"))[0]).to.match(
      /^blocking no-namespaces: Root may not make namespaces of its own here, as in a container without CAP_SYS_ADMIN; run the container privileged$/,
    );
    expect(run.status).to.equal(1);
  });
});
