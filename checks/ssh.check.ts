import { inventory } from "../src/guest/inventory.ts";
import { readSshdConfig, type SshdConfig } from "../src/guest/sshd-config.ts";
import { readSshdOverrides } from "../src/guest/sshd-overrides.ts";
import { entriesBelow } from "../src/guest/subtree.ts";
import { readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket"];

const rootLogin = /PermitRootLogin/i;

/** What sshd takes for a keyword: its first value, else its default; and what `Match` blocks make of it for some. */
function effective({ settings, conditional }: SshdConfig, keyword: string, byDefault: string) {
  const found = settings.get(keyword);
  const others = conditional.filter((one) => one.keyword === keyword);
  const values = [found?.value ?? byDefault, ...others.map(({ value }) => value)].map((value) => value.toLowerCase());
  const matched = others.map(({ match, value }) => `, ${value} for ${match}`).join("");
  return { values, told: `${keyword} ${found?.value ?? byDefault} (${found?.file ?? "sshd's default"})${matched}` };
}

describe("ssh", () => {
  check(
    {
      id: "L1-no-password-login",
      title: "sshd takes no passwords",
      grade: "required",
      why: "The management network reaches every amphora; sshd's own default takes passwords, so that one weak account opens all.",
      fix: "Write PasswordAuthentication no into a file of /etc/ssh/sshd_config.d that sorts before all others which set it.",
      appliesTo: { options: { sshd: true, rootPassword: false } },
    },
    ({ guest, evidence }) => {
      const config = guest.fact(readSshdConfig);
      const passwords = effective(config, "passwordauthentication", "yes");
      const empty = effective(config, "permitemptypasswords", "no");
      // PAM asks for the password there, under the name that the keyword had before as well.
      const older = config.settings.get("challengeresponseauthentication")?.value ?? "yes";
      const asked = effective(config, "kbdinteractiveauthentication", older);
      const pam = effective(config, "usepam", "no");
      evidence(`read: ${config.files.join(", ") || "no file"}; ${passwords.told}; ${empty.told}`);
      evidence(`${asked.told}; ${pam.told}`);
      expect(config.files, "files of sshd").to.include("/etc/ssh/sshd_config");
      const overrides = guest.fact(readSshdOverrides).filter((option) => !rootLogin.test(option));
      expect(overrides, "options of sshd that its files cannot undo").to.be.none();
      expect(passwords.values, "PasswordAuthentication").to.not.include("yes");
      expect(empty.values, "PermitEmptyPasswords").to.not.include("yes");
      if (pam.values.includes("yes")) expect(asked.values, "KbdInteractiveAuthentication").to.not.include("yes");
    },
  );

  check(
    {
      id: "L1-no-root-login",
      title: "sshd lets root in with a key at most",
      grade: "required",
      why: "Everybody knows the name of that account; an amphora holds tenants' keys.",
      fix: "Set PermitRootLogin to no or prohibit-password in a file of /etc/ssh/sshd_config.d.",
      appliesTo: { options: { sshd: true, rootPassword: false } },
    },
    ({ guest, evidence }) => {
      const config = guest.fact(readSshdConfig);
      const root = effective(config, "permitrootlogin", "prohibit-password");
      evidence(`read: ${config.files.join(", ") || "no file"}; ${root.told}`);
      expect(config.files, "files of sshd").to.include("/etc/ssh/sshd_config");
      const overrides = guest.fact(readSshdOverrides).filter((option) => rootLogin.test(option));
      expect(overrides, "options of sshd that its files cannot undo").to.be.none();
      const allowed = ["no", "prohibit-password", "without-password", "forced-commands-only"];
      for (const value of root.values) expect(value, "PermitRootLogin").to.be.oneOf(allowed);
    },
  );

  check(
    {
      id: "L2-no-host-keys",
      title: "No SSH host key is in the image",
      grade: "recommended",
      why: "Installing openssh-server makes keys, which all amphorae then share until cloud-init has made new ones (field problem 5.41).",
      fix: "Add the element first-boot-hygiene, which removes them and has them made at the first boot.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { all } = guest.fact(readSshdConfig);
      const named = (all.get("hostkey") ?? []).filter((path) => guest.tree.stat(path)?.type === "file");
      const keys = entriesBelow(guest, "/etc/ssh").filter(({ path }) => /\/ssh_host_[^/]*$/.test(path));
      evidence(`keys in /etc/ssh: ${keys.length}; named by HostKey and there: ${named.join(", ") || "none"}`);
      expect([...new Set([...keys.map(({ path }) => path), ...named])], "SSH host keys").to.be.none();
    },
  );

  check(
    {
      id: "L3-sshd-on-management-address",
      title: "sshd listens on the management address, not on all",
      grade: "recommended",
      why: "An interface that has not reached the load balancer's namespace yet would otherwise offer sshd to tenants.",
      fix: "Add the element rebind-sshd, which writes ListenAddress when sshd starts.",
      appliesTo: { options: { sshd: true } },
    },
    ({ guest, evidence }) => {
      const { all, includes, files } = guest.fact(readSshdConfig);
      const addresses = all.get("listenaddress") ?? [];
      const bound = addresses.filter((address) => !/^(0\.0\.0\.0|\[?::\]?|\*|any)(:\d+)?$/.test(address));
      // Written by a command before sshd starts, or by a hook of dhclient.
      const written = includes.filter((pattern) => /^\/(var\/)?run\//.test(pattern));
      const starters = units
        .flatMap((unit) => entriesBelow(guest, `/etc/systemd/system/${unit}.d`))
        .filter(({ path }) => {
          const text = path.endsWith(".conf") ? (readText(guest.tree, path) ?? "") : "";
          const program = /^[ \t]*ExecStartPre[ \t]*=[ \t]*[-@:+!]*(\/\S+)/m.exec(text)?.[1];
          return program !== undefined && guest.programDefect(program) === undefined;
        });
      const hook = "/etc/dhcp/dhclient-enter-hooks.d/rebind-sshd";
      const isHooked = guest.tree.stat(hook)?.type === "file";
      evidence(
        `ListenAddress in ${files.length} files: ${addresses.join(", ") || "none"}; included from /run: ${written.join(", ") || "none"}`,
      );
      evidence(
        `started before sshd: ${starters.map(({ path }) => path).join(", ") || "nothing"}; ${hook}: ${isHooked ? "there" : "not there"}`,
      );
      const isBound = addresses.length > 0 && bound.length === addresses.length;
      const isWritten = written.length > 0 && starters.length > 0;
      expect(isBound || isWritten || isHooked, "whether sshd is bound to an address").to.equal(true);
    },
  );

  check(
    {
      id: "L4-no-authorized-keys",
      title: "No key is let in, and no host is known, before the first boot",
      grade: "required",
      why: "A key of the builder's would open every amphora made of the image.",
      fix: "Remove authorized_keys and known_hosts from the image; keys come by config drive.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { all } = guest.fact(readSshdConfig);
      const named = (all.get("authorizedkeysfile") ?? [])
        .join(" ")
        .split(" ")
        .filter((path) => path.startsWith("/"));
      // Up to the first part that depends on the account.
      const places = named.map((path) => path.replace(/\/[^/]*%.*$/, "")).filter((path) => path !== "");
      const entries = guest.fact(inventory);
      const found = entries.filter(
        ({ path, status }) =>
          status.type === "file" && status.size > 0 && /\/(authorized_keys2?|(ssh_)?known_hosts2?)$/.test(path),
      );
      const further = places.flatMap((path) => {
        const own = guest.tree.stat(path);
        return own?.type === "file" && own.size > 0
          ? [path]
          : entriesBelow(guest, path)
              .filter(({ status }) => status.type === "file" && status.size > 0)
              .map((entry) => entry.path);
      });
      evidence(
        `looked at ${entries.length} paths; AuthorizedKeysFile: ${all.get("authorizedkeysfile")?.join(", ") ?? "sshd's default"}`,
      );
      expect(entries, "paths of the guest").to.not.be.empty;
      expect(
        [...new Set([...found.map(({ path }) => path), ...further])],
        "keys that are let in, and known hosts",
      ).to.be.none();
    },
  );
});
