/** What a console says when a boot has gone wrong. */
export type ConsoleFindingKind =
  | "panic"
  | "oops"
  | "emergency"
  | "no-root"
  | "out-of-memory"
  | "loader"
  | "stall"
  | "noted";

export interface ConsoleFinding {
  readonly kind: ConsoleFindingKind;
  /** As it stood on the console, without escape sequences; at most 300 characters. */
  readonly line: string;
  /** Whether no agent is to be expected any more; what is not fatal may be a busy host's doing. */
  readonly fatal: boolean;
}

/** Reads a console as it comes. */
export interface ConsoleWatch {
  /** Takes bytes as latin1, split anywhere. */
  take(text: string): void;
  /** What was recognised, oldest first; no more than 100. */
  readonly findings: readonly ConsoleFinding[];
  /** What was said last, as it came; at most 64 KiB. */
  tail(): string;
  /** The last lines without escape sequences and without empty ones. */
  lastLines(count: number): string[];
}

interface Sign {
  readonly kind: ConsoleFindingKind;
  readonly pattern: RegExp;
  /** Whether it may stand at the end of what was said, with no line's end after it. */
  readonly prompt?: true;
}

// Sources: kernel/panic.c, arch/x86/kernel/dumpstack.c and mm/fault.c, init/do_mounts.c, mm/oom_kill.c, kernel/watchdog.c;
// systemd's emergency.service and sulogin; initramfs-tools' scripts/functions; dracut's dracut-emergency; GRUB's
// kern/rescue_reader.c; SeaBIOS' boot.c. The first that matches counts.
const signs: readonly Sign[] = [
  { kind: "no-root", pattern: /VFS: (?:Cannot open root device|Unable to mount root fs)/ },
  { kind: "no-root", pattern: /\bALERT! .* does not exist\. +Dropping to a shell!/ },
  { kind: "no-root", pattern: /Gave up waiting for root (?:file system )?device/ },
  {
    kind: "no-root",
    pattern: /No init found\. Try passing init= bootarg|Target filesystem doesn't have requested \/sbin\/init/,
  },
  {
    kind: "out-of-memory",
    pattern: /\b[Oo]ut of memory: Kill(?:ed)? process|\binvoked oom-killer:|System is deadlocked on memory/,
  },
  { kind: "panic", pattern: /Kernel panic - not syncing/ },
  {
    kind: "stall",
    pattern:
      /watchdog: BUG: soft lockup|BUG: workqueue lockup|rcu: INFO: .*(?:detected (?:expedited )?stalls?|self-detected stall)|blocked for more than \d+ seconds/,
  },
  {
    kind: "oops",
    pattern:
      /^(?:\[ *\d+\.\d+\] )?(?:\[ *[TC]\d+\] )?(?:BUG: |kernel BUG at |Oops: |general protection fault|Unable to handle kernel |Internal error: |invalid opcode: |divide error: |stack segment: )/,
  },
  {
    kind: "emergency",
    pattern:
      /You are in (?:emergency|rescue) mode|Reached target.* (?:Emergency|Rescue) Mode|Started.* (?:Emergency|Rescue) Shell/,
  },
  {
    kind: "emergency",
    pattern:
      /Entering emergency mode\. Exit the shell to continue|Cannot open access to console, the root account is locked/,
  },
  {
    kind: "emergency",
    pattern: /Give root password for maintenance|Press Enter for (?:emergency|maintenance)/,
    prompt: true,
  },
  { kind: "emergency", pattern: /systemd\[1\]: Freezing execution|^\[!!!!!!\] / },
  { kind: "emergency", pattern: /^\(initramfs\) |^dracut:\/# /, prompt: true },
  {
    kind: "loader",
    pattern:
      /Entering rescue mode\.\.\.|No bootable device|UEFI Interactive Shell v|you need to load the kernel first|Failed to boot both default and fallback entries/,
  },
  { kind: "loader", pattern: /\bgrub(?: rescue)?>/, prompt: true },
  {
    kind: "noted",
    pattern:
      /Boot failed: |^error: (?:no such |unknown filesystem|(?:file|disk) `.*' not found|(?:file|disk) '.*' not found)/,
  },
];

const notFatal: readonly ConsoleFindingKind[] = ["stall", "noted"];

/** Characters of a line that are looked at. */
const lineLimit = 2000;
const tailLimit = 64 * 1024;
const mostFindings = 100;

/** Escape sequences of ECMA-48: those that move the cursor to a place end a line, since nothing else does where they are used. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what it is about
const escapes = /\x1b(?:\[[0-?]*[ -/]*([@-~])|[\]PX^_][^\x07\x1b\r\n]{0,200}(?:\x07|\x1b\\)|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedEscape = /\x1b(?:|\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\r\n]{0,200}\x1b?|[ -/]*)$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Recognises what a broken boot says, in bounded memory and whatever the guest says. */
export function watchConsole(onFinding: (finding: ConsoleFinding) => void = () => {}): ConsoleWatch {
  const findings: ConsoleFinding[] = [];
  let tail = "";
  /** What came after the last end of a line, escape sequences included. */
  let open = "";
  let prompted = "";
  const find = (line: string, isPrompt: boolean) => {
    const sign = signs.find(({ pattern, prompt }) => (!isPrompt || prompt) && pattern.test(line));
    if (sign === undefined || findings.length >= mostFindings) return;
    const finding = { kind: sign.kind, line: line.trim().slice(0, 300), fatal: !notFatal.includes(sign.kind) };
    // The prompt that was seen when it was all there is seen again as its line ends.
    if (prompted !== "" && finding.line.startsWith(prompted)) return;
    prompted = isPrompt ? finding.line : "";
    findings.push(finding);
    onFinding(finding);
  };
  const takePiece = (text: string) => {
    const unfinished = unfinishedEscape.exec(open + text)?.[0] ?? "";
    const whole = (open + text).slice(0, (open + text).length - unfinished.length);
    const lines = plain(whole).split(/[\r\n]+/);
    const last = shortened(lines.pop() ?? "");
    for (const line of lines) {
      if (line !== "") find(shortened(line), false);
      prompted = "";
    }
    if (last !== "") find(last, true);
    open = last + unfinished.slice(0, lineLimit);
  };
  return {
    findings,
    take(text) {
      tail = (tail + text).slice(-tailLimit);
      for (let at = 0; at < text.length; at += lineLimit) takePiece(text.slice(at, at + lineLimit));
    },
    tail: () => tail,
    lastLines: (count) =>
      plain(tail)
        .split(/[\r\n]+/)
        .map((line) => line.trimEnd().slice(0, 300))
        .filter((line) => line !== "")
        .slice(-count),
  };
}

/** A sign stands at the start of a line, a prompt at its end. */
function shortened(line: string): string {
  return line.length <= lineLimit ? line : line.slice(0, lineLimit / 2) + line.slice(-lineLimit / 2);
}

function plain(text: string): string {
  return text.replace(escapes, (_, final) => (final === "H" || final === "f" ? "\n" : "")).replace(controls, "");
}
