import { expect } from "chai";
import { noiseOf, whyOf } from "../../src/difference/build-noise.ts";

describe("what differs between any two builds", () => {
  const known = {
    "/etc/machine-id": "identity",
    "/etc/ssh/ssh_host_ed25519_key.pub": "identity",
    "/usr/lib/python3/dist-packages/a/__pycache__/b.cpython-311.pyc": "bytecode",
    "/boot/initrd.img-6.1.0-18-amd64": "initrd",
    "/boot/grub/grub.cfg": "boot-loader",
    "/etc/shadow": "account-dates",
    "/etc/dib-manifests/dib_environment": "manifest",
    "/var/lib/dpkg/info/a.list": "package-database",
    "/var/cache/debconf/config.dat": "package-database",
    "/var/lib/systemd/deb-systemd-helper-enabled/a.service": "package-database",
    "/etc/ld.so.cache": "cache",
    "/usr/lib/modules/6.1.0-18-amd64/modules.builtin.alias.bin": "cache",
    "/var/cache/apt": "cache",
    "/var/log/apt/history.log": "log",
    "/run/haproxy": "temporary",
  } as const;

  for (const [path, noise] of Object.entries(known)) {
    it(`has ${path} as ${noise}, and says why`, () => {
      expect(noiseOf(path)).to.equal(noise);
      expect(whyOf(noise)).to.match(/^\p{L}.{10,}[^.]$/u);
    });
  }

  it("has nothing that decides how the amphora runs", () => {
    const others = [
      "/etc/ssh/sshd_config",
      "/etc/passwd.d",
      "/boot/vmlinuz-6.1",
      "/usr/bin/python3",
      "/var/lib",
      "/tmpx",
    ];
    expect(others.map(noiseOf)).to.deep.equal(others.map(() => undefined));
  });
});
