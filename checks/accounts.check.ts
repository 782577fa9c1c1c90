import { isLocked, readAccounts } from "../src/guest/account.ts";
import { readSudoers } from "../src/guest/sudoers.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

describe("accounts", () => {
  check(
    {
      id: "M2-root-locked",
      title: "Root has no password",
      grade: "required",
      why: "A password that is in the image opens the console of every amphora made of it.",
      fix: "Build without -r, or lock root with passwd --lock.",
      appliesTo: { options: { rootPassword: false } },
    },
    ({ guest, evidence }) => {
      const root = guest.fact(readAccounts).accounts.find(({ name }) => name === "root");
      evidence(
        `root in /etc/passwd: ${root ? "there" : "not there"}, its password is ${isLocked(root?.password) ? "locked" : "not locked"}`,
      );
      expect(root, "the account root").to.not.equal(undefined);
      expect(isLocked(root?.password), "whether root's password is locked").to.equal(true);
    },
  );

  check(
    {
      id: "M2-root-password-set",
      title: "Root has the password that was asked for",
      grade: "required",
      why: "An image built with -r is for looking at amphorae from the console, which a locked account does not allow.",
      fix: "Build with -r and the element root-passwd.",
      appliesTo: { options: { rootPassword: true } },
    },
    ({ guest, evidence }) => {
      const root = guest.fact(readAccounts).accounts.find(({ name }) => name === "root");
      const kind = /^\$[0-9a-z]+\$/.exec(root?.password ?? "")?.[0];
      evidence(`root's password is ${kind === undefined ? "no hash" : `a hash of kind ${kind}`}`);
      expect(kind, "the kind of root's password hash").to.be.a("string");
    },
  );

  check(
    {
      id: "M2-no-empty-passwords",
      title: "Every account has a password field, and none is empty",
      grade: "required",
      why: "An empty field lets everybody in who knows the name.",
      fix: "Lock the account, or remove it.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { accounts, defects } = guest.fact(readAccounts);
      evidence(
        `/etc/passwd and /etc/shadow: ${accounts.length} accounts, ${accounts.filter(({ password }) => isLocked(password)).length} locked`,
      );
      expect(defects, "defects of /etc/passwd and /etc/shadow").to.be.none();
      expect(accounts, "accounts").to.not.be.empty;
      const open = accounts.filter(({ password }) => password === undefined || password === "");
      expect(
        open.map(
          ({ name, password }) =>
            `${name} ${password === undefined ? "is not in /etc/shadow" : "has an empty password"}`,
        ),
        "accounts without a password",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M2-one-superuser",
      title: "Only root has the user ID 0",
      grade: "required",
      why: "A second superuser is overlooked when root is locked or watched.",
      fix: "Remove the account from /etc/passwd.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const supers = guest.fact(readAccounts).accounts.filter(({ uid }) => uid === 0);
      evidence(`accounts with user ID 0: ${supers.map(({ name }) => name).join(", ") || "none"}`);
      expect(
        supers.map(({ name }) => name),
        "accounts with user ID 0",
      ).to.deep.equal(["root"]);
    },
  );

  check(
    {
      id: "M10-sudoers-modes",
      title: "The files that sudo reads belong to root, and only root may change them",
      grade: "required",
      why: "sudo refuses to work for anybody when one of them may be written by others, and cloud-init's user is then without rights.",
      fix: "Set the mode 0440 and the owner root.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const files = guest.fact(readSudoers);
      for (const { path, mode, uid } of files) evidence(`${path}: mode 0${mode.toString(8)}, owner ${uid}`);
      expect(
        files.map(({ path }) => path),
        "files that sudo reads",
      ).to.include("/etc/sudoers");
      const wrong = files.filter(({ mode, uid }) => uid !== 0 || ![0o440, 0o400].includes(mode));
      expect(
        wrong.map(({ path }) => path),
        "files of another owner or mode",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M10-sudoers-parses",
      title: "sudo can read its files",
      grade: "required",
      why: "One line that sudo does not understand, and it gives nobody any rights.",
      fix: "Repair the line; visudo --check names it as well.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const files = guest.fact(readSudoers);
      evidence(`read: ${files.map(({ path }) => path).join(", ") || "no file"}`);
      expect(
        files.map(({ path }) => path),
        "files that sudo reads",
      ).to.include("/etc/sudoers");
      expect(
        files.flatMap(({ path, defects }) => defects.map((defect) => `${path}: ${defect}`)),
        "lines that sudo does not understand",
      ).to.be.none();
    },
  );
});
