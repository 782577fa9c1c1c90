import { expect } from "chai";
import { type ConsoleFindingKind, watchConsole } from "../../../src/runtime/machine/console-watch.ts";

/** What consoles have said, and what that is. */
const said: readonly (readonly [ConsoleFindingKind | undefined, string])[] = [
  ["panic", "[    5.123456] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009\r\n"],
  ["panic", "[    5.1][    T1] Kernel panic - not syncing: sysrq triggered crash\n"],
  ["no-root", '[    4.838298] VFS: Cannot open root device "nope" or unknown-block(0,0): error -6\r\n'],
  ["no-root", "[    4.83] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n"],
  ["no-root", "ALERT!  LABEL=cloudimg-rootfs does not exist.  Dropping to a shell!\r\n"],
  ["no-root", "Gave up waiting for root file system device.  Common problems:\r\n"],
  ["no-root", "Target filesystem doesn't have requested /sbin/init.\r\n"],
  ["oops", "[   12.000001] BUG: unable to handle page fault for address: ffffffffc0000000\r\n"],
  ["oops", "[   12.000001] BUG: kernel NULL pointer dereference, address: 0000000000000008\r\n"],
  ["oops", "[   12.000001] kernel BUG at fs/ext4/super.c:101!\r\n"],
  ["oops", "[   12.0] general protection fault, probably for non-canonical address 0xdead: 0000 [#1]\r\n"],
  ["oops", "[   12.0] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000\r\n"],
  ["out-of-memory", "[   61.2] Out of memory: Killed process 512 (python3) total-vm:1234kB, anon-rss:1kB\r\n"],
  ["out-of-memory", "[   61.1] python3 invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0\r\n"],
  ["emergency", 'You are in emergency mode. After logging in, type "journalctl -xb" to view\r\n'],
  [
    "emergency",
    "\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39memergency.target\u001b[0m - Emergency Mode.\r\n",
  ],
  ["emergency", "Give root password for maintenance\r\n"],
  ["emergency", "Cannot open access to console, the root account is locked.\r\n"],
  ["emergency", "Entering emergency mode. Exit the shell to continue.\r\n"],
  ["emergency", "[!!!!!!] Failed to start up manager.\r\n"],
  ["emergency", "[    9.1] systemd[1]: Freezing execution.\r\n"],
  ["emergency", "Press Enter for maintenance"],
  ["emergency", "(initramfs) "],
  ["emergency", "dracut:/# "],
  ["loader", "Entering rescue mode...\r\n"],
  ["loader", "grub rescue> "],
  ["loader", "error: you need to load the kernel first.\r\n"],
  ["loader", "No bootable device.\r\n"],
  ["loader", "UEFI Interactive Shell v2.2\r\n"],
  ["noted", "error: no such device: cloudimg-rootfs.\r\n"],
  ["noted", "Boot failed: not a bootable disk\r\n"],
  ["stall", "[  300.1] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:0]\r\n"],
  ["stall", "[  300.1] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 40s!\r\n"],
  ["stall", "[  300.1] rcu: INFO: rcu_sched self-detected stall on CPU\r\n"],
  ["stall", "[  300.1] INFO: task systemd:1 blocked for more than 120 seconds.\r\n"],
  [undefined, "[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=LABEL=img panic=30 oops=panic\r\n"],
  [undefined, "[  OK  ] Started emergency-logger.service - keeps what emergencies say.\r\n"],
  [undefined, "[    1.0] x86/fpu: x87 FPU will use FXSAVE, no BUG: this is a sentence\r\n"],
  [undefined, "amphora login: "],
];

describe("watchConsole", () => {
  it("knows what a broken boot says, and leaves alone what it does not", () => {
    const seen = said.map(([, text]) => {
      const watch = watchConsole();
      watch.take(text);
      return watch.findings.map(({ kind }) => kind);
    });
    expect(seen).to.deep.equal(said.map(([kind]) => (kind === undefined ? [] : [kind])));
  });

  it("says of a busy host's doing and of what a boot may survive that it is not fatal", () => {
    const watch = watchConsole();
    watch.take(said.map(([, text]) => `${text}\n`).join(""));
    const harmless = watch.findings.filter(({ fatal }) => !fatal).map(({ kind }) => kind);
    expect([...new Set(harmless)]).to.have.members(["noted", "stall"]);
    expect(watch.findings.filter(({ fatal }) => fatal).length).to.be.greaterThan(20);
  });

  it("knows the same however it is cut", () => {
    const text = said.map(([, one]) => `\u001b[2J\u001b[01;01H${one}\r\n`).join("");
    const whole = watchConsole();
    whole.take(text);
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const cut = watchConsole();
      for (let at = 0; at < text.length; at += size) cut.take(text.slice(at, at + size));
      expect(cut.findings, `cut to ${size}`).to.deep.equal(whole.findings);
      expect(cut.lastLines(5)).to.deep.equal(whole.lastLines(5));
    }
    expect(whole.findings.length).to.equal(said.filter(([kind]) => kind !== undefined).length);
  });

  it("sees a prompt at once, once, and takes the cursor's way to another place for a line's end", () => {
    const lines: string[] = [];
    const watch = watchConsole(({ line }) => lines.push(line));
    watch.take("GRUB loading..\u001b[12;1Herror: unknown filesystem.\u001b[13;1Hgrub resc");
    expect(lines).to.deep.equal(["error: unknown filesystem."]);
    watch.take("ue>");
    watch.take(" ");
    watch.take("ls\r\n");
    expect(lines).to.deep.equal(["error: unknown filesystem.", "grub rescue>"]);
  });

  it("keeps little of a guest that says much", () => {
    const watch = watchConsole();
    const started = Date.now();
    watch.take("x".repeat(3_000_000));
    for (let at = 0; at < 3000; at++) watch.take("\u001b]0;".repeat(300));
    for (let at = 0; at < 500; at++) watch.take(`Kernel panic - not syncing: ${"y".repeat(5000)}\n`);
    expect(watch.tail().length).to.equal(65536);
    expect(watch.findings.length).to.be.within(1, 100);
    expect(watch.findings.every(({ line }) => line.length <= 300)).to.equal(true);
    expect(watch.lastLines(1000).every((line) => line.length <= 300)).to.equal(true);
    expect(Date.now() - started).to.be.lessThan(5000);
  });

  it("gives its last lines as text", () => {
    const watch = watchConsole();
    watch.take("\u001b[0;1mone\u001b[0m\r\n\r\n\r\ntwo\u0007\rthree  \n");
    expect(watch.lastLines(2)).to.deep.equal(["two", "three"]);
    expect(watch.tail()).to.contain("\u001b[0;1mone");
  });
});
