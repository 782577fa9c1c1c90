import { expect } from "chai";
import { readGuestValues } from "../../src/difference/guest-values.ts";
import { Refusal } from "../../src/refusal.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import type { Entry } from "../support/memory-tree.ts";

const unit = "/usr/lib/systemd/system";
const wants = "/etc/systemd/system/multi-user.target.wants";
const uuid = "8a2b6f0e-1c5d-4e7f-9a3b-2d4c6e8f0a1b";
const grub = `set timeout=5\nset timeout=0\nmenuentry a {\n linux /boot/vmlinuz root=UUID=${uuid} ro quiet\n}\n`;

const entries: Record<string, Entry> = {
  "/etc/machine-id": "",
  "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\na:x:1:1::/:/bin/sh\nb::2:2::/:/bin/sh\n",
  "/etc/shadow": "root:$6$salt$hash:1::::::\na:!:1::::::\n",
  "/etc/group": "root:x:0:\nadm:x:4:syslog,a\n",
  "/etc/sysctl.d/a.conf": "net.ipv4.ip_forward = 1\nfs.nr_open=1\nfs.nr_open=2\n",
  "/boot/vmlinuz-6.1": "x",
  "/boot/initrd.img-6.1": "x",
  "/lib/modules/6.2/modules.dep": "x",
  "/boot/grub/grub.cfg": grub,
  "/etc/ssh/sshd_config": "Port 22\n",
  [`${unit}/default.target`]: "[Unit]\nWants=multi-user.target\n",
  [`${unit}/multi-user.target`]: "[Unit]\n",
  [`${unit}/started.service`]: "[Install]\nWantedBy=multi-user.target\n",
  [`${wants}/started.service`]: { link: `${unit}/started.service` },
  [`${unit}/idle.service`]: "[Install]\nWantedBy=multi-user.target\n",
  [`${unit}/static.service`]: "[Service]\n",
  [`${unit}/later.service`]: "[Install]\nWantedBy=other.target\n",
  "/etc/systemd/system/other.target.wants/later.service": { link: `${unit}/later.service` },
  "/etc/systemd/system/masked.service": { link: "/dev/null" },
  "/etc/systemd/system/alias.service": { link: `${unit}/started.service` },
  [`${unit}/many@.service`]: "[Install]\nWantedBy=multi-user.target\n",
  [`${wants}/many@one.service`]: { link: `${unit}/many@.service` },
};

describe("what a guest's configuration comes to", () => {
  const guest = guestOfEntries(entries);
  const values = readGuestValues(guest, (_, read) => read());
  const told = Object.fromEntries(Object.entries(values).map(([name, found]) => [name, Object.fromEntries(found)]));

  it("has kernels with what is there of each", () => {
    expect(told["kernels"]).to.deep.equal({ "6.1": "image, initial RAM disk", "6.2": "modules" });
  });

  it("has units by whether a boot starts them, instances too", () => {
    expect(told["units"]).to.deep.equal({
      ...{ "default.target": "started at boot", "multi-user.target": "started at boot" },
      ...{ "started.service": "started at boot", "idle.service": "disabled", "static.service": "static" },
      ...{ "later.service": "enabled", "masked.service": "masked", "alias.service": "alias of started.service" },
      ...{ "many@.service": "disabled", "many@one.service": "started at boot" },
    });
  });

  it("has users and groups, passwords by a digest only", () => {
    expect(told["users"]).to.deep.equal({
      root: "user ID 0, home /root, shell /bin/bash, password set",
      a: "user ID 1, home /, shell /bin/sh, password locked",
      b: "user ID 2, home /, shell /bin/sh, password empty",
    });
    expect(JSON.stringify(told)).to.not.include("$6$");
    expect(values.passwords.get("root")).to.match(/^[0-9a-f]{64}$/);
    expect(told["groups"]).to.deep.equal({ root: "group ID 0", adm: "group ID 4, members syslog,a" });
  });

  it("has the default kernel's command line without what each build draws anew", () => {
    expect(told["boot"]).to.deep.equal({ "kernel command line": "root=UUID=<UUID> ro quiet", "menu timeout": "0" });
  });

  it("has the settings of the kernel, the last of each, and ports", () => {
    expect(told["sysctls"]).to.deep.equal({ "net.ipv4.ip_forward": "1", "fs.nr_open": "2" });
    expect(told["ports"]).to.deep.equal({ sshd: "port 22" });
  });

  it("is read one by one, so that one refusal leaves the others", () => {
    const refused: string[] = [];
    const many = "a".repeat(70_000);
    const broken = guestOfEntries({ ...entries, "/etc/sysctl.d/b.conf": many });
    const found = readGuestValues(broken, (what, read) => {
      try {
        return read();
      } catch (error) {
        if (error instanceof Refusal) refused.push(what);
        return new Map();
      }
    });
    expect(refused).to.deep.equal(["sysctls"]);
    expect(found.groups.size).to.equal(2);
  });
});
