import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readSelinux, readSelinuxPolicy, selinuxType } from "../../src/guest/selinux.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { selinuxPolicy } from "../support/selinux-policy.ts";

const read = (config: string | undefined, options?: string, more: readonly [string, Entry][] = []) =>
  readSelinux(
    guestOf(
      memoryTree(
        new Map<string, Entry>([
          ...(config === undefined ? [] : [["/etc/selinux/config", config] as [string, Entry]]),
          ...(options === undefined
            ? []
            : [["/boot/grub2/grub.cfg", `linux /vmlinuz ${options}\n`] as [string, Entry]]),
          ...more,
        ]),
      ),
    ),
  );
const mode = (config: string | undefined, options?: string) => read(config, options).boots[0]?.mode;

describe("SELinux in a guest", () => {
  it("has the first mode that its configuration states at the start of a line", () => {
    expect(mode("# SELINUX= can take one\nSELINUX=enforcing\nSELINUX=disabled\n")).to.equal("enforcing");
    expect(mode(" SELINUX=enforcing\nSELINUX=Permissive # for now\n")).to.equal("permissive");
    expect(mode("selinux=enforcing\n")).to.equal("permissive");
    expect(mode("SELINUX=on\nSELINUX=disabled")).to.equal("disabled");
    expect(mode(undefined)).to.equal("permissive");
    expect(read(undefined).configured).to.equal(undefined);
  });

  it("has the mode of the kernel's command line where that states one", () => {
    expect(mode("SELINUX=permissive", "ro enforcing=0 enforcing=1")).to.equal("enforcing");
    expect(mode("SELINUX=enforcing", "ro enforcing=0")).to.equal("permissive");
    expect(mode("SELINUX=enforcing", "selinux=0")).to.equal("disabled");
    expect(mode("SELINUX=enforcing", "selinux=0 selinux=1")).to.equal("enforcing");
    expect(mode("SELINUX=disabled", "enforcing=1")).to.equal("disabled");
    expect(mode("SELINUX=enforcing", "lsm=yama,bpf")).to.equal("disabled");
    expect(mode("SELINUX=enforcing", "security=apparmor")).to.equal("disabled");
    expect(mode("SELINUX=enforcing", "security=apparmor lsm=yama,selinux")).to.equal("enforcing");
  });

  it("has a mode for each way to boot", () => {
    const entries: [string, Entry][] = [["/boot/grub2/grub.cfg", "linux /a enforcing=1\nlinux /b selinux=0\n"]];
    expect(read("SELINUX=permissive", undefined, entries).boots.map((boot) => boot.mode)).to.deep.equal([
      "enforcing",
      "disabled",
    ]);
  });

  it("loads the newest policy of the configured type", () => {
    const files: [string, Entry][] = [
      "targeted/policy/policy.9",
      "targeted/policy/policy.33",
      "mls/policy/policy.40",
    ].map((name) => [`/etc/selinux/${name}`, ""]);
    expect(read("", undefined, files).policy).to.equal("/etc/selinux/targeted/policy/policy.33");
    expect(read("SELINUXTYPE=mls\n", undefined, files).policy).to.equal("/etc/selinux/mls/policy/policy.40");
    expect(read("SELINUXTYPE=minimum\n", undefined, files).policy).to.equal(undefined);
  });

  it("has booleans as its policy stores them", () => {
    const tree = memoryTree(new Map([["/policy", selinuxPolicy({ cluster_use_execmem: true, ping: false })]]));
    const policy = readSelinuxPolicy(tree, "/policy");
    expect(["cluster_use_execmem", "ping", "cluster_use"].map((name) => policy.boolean(name))).to.deep.equal([
      true,
      false,
      undefined,
    ]);
    expect(() => readSelinuxPolicy(memoryTree(new Map([["/policy", "x".repeat(40)]])), "/policy")).to.throw(
      "no compiled",
    );
    expect(() => readSelinuxPolicy(tree, "/none")).to.throw("0 bytes");
  });

  it("has labels with a type", () => {
    const label = (text: string) => selinuxType(new Map([["security.selinux", Buffer.from(text)]]));
    expect(label("system_u:object_r:etc_t:s0\0")).to.equal("etc_t");
    expect(label("nonsense")).to.equal(undefined);
    expect(selinuxType(new Map())).to.equal(undefined);
  });
});
