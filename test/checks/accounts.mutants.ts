import type { Mutant } from "../support/mutation/mutant.ts";

const shadow = "/etc/shadow";
const hash = `$6$salt$${"a".repeat(86)}`;

export const mutants: readonly Mutant[] = [
  {
    what: "a password of root's",
    files: (guest) => guest.edit(shadow, /^root:[^:]*/m, `root:${hash}`),
    kills: ["M2-root-locked"],
  },
  {
    what: "a password of root's in passwd",
    files: (guest) => guest.edit("/etc/passwd", /^root:x/m, `root:${hash}`),
    kills: ["M2-root-locked"],
  },
  {
    what: "no password of root's where one was asked for",
    options: { rootPassword: true },
    kills: ["M2-root-password-set"],
  },
  {
    what: "an empty password",
    files: (guest) => guest.edit(shadow, /^games:[^:]*/m, "games:"),
    kills: ["M2-no-empty-passwords"],
  },
  {
    what: "an account that shadow does not know",
    files: (guest) => guest.append("/etc/passwd", "late:x:1000:1000::/home/late:/bin/sh\n"),
    kills: ["M2-no-empty-passwords"],
  },
  {
    what: "a line of shadow cut short",
    files: (guest) => guest.edit(shadow, /^games:.*$/m, "games:*"),
    kills: ["M2-no-empty-passwords"],
  },
  { what: "no shadow", files: (guest) => guest.remove(shadow), kills: ["M2-no-empty-passwords", "M2-root-locked"] },
  {
    what: "a second superuser",
    files: (guest) =>
      guest.append("/etc/passwd", "toor:x:0:0::/root:/bin/sh\n").append(shadow, "toor:*:20000:0:99999:7:::\n"),
    kills: ["M2-one-superuser"],
  },
  {
    what: "a user ID that is no number",
    files: (guest) => guest.edit("/etc/passwd", /^games:x:5:/m, "games:x:five:"),
    kills: ["M2-no-empty-passwords"],
  },
  {
    what: "sudoers that anybody may read and its owner write",
    files: (guest) => guest.set("/etc/sudoers", { mode: 0o644 }),
    kills: ["M10-sudoers-modes"],
  },
  {
    what: "a file of sudoers.d that the group may write",
    files: (guest) => guest.write("/etc/sudoers.d/90-user", "debian ALL=(ALL) NOPASSWD:ALL\n", { mode: 0o664 }),
    kills: ["M10-sudoers-modes"],
  },
  {
    what: "a file of sudoers.d that sudo leaves out by its name",
    files: (guest) => guest.write("/etc/sudoers.d/90.user~", "nonsense\n", { mode: 0o666 & 0o664 }),
    kills: [],
  },
  {
    what: "a line that sudo does not understand",
    files: (guest) => guest.write("/etc/sudoers.d/90-user", "debian may do everything\n", { mode: 0o440 }),
    kills: ["M10-sudoers-parses"],
  },
  {
    what: "a good file of sudoers.d",
    files: (guest) =>
      guest.write("/etc/sudoers.d/90-user", "debian ALL=(ALL) NOPASSWD:ALL\nDefaults:debian !requiretty\n", {
        mode: 0o440,
      }),
    kills: [],
  },
];
