import { expect } from "chai";
import { readSshdOverrides } from "../../src/guest/sshd-overrides.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const unit = "/usr/lib/systemd/system/ssh.service";

function overridesOf(start: string, options?: string) {
  return readSshdOverrides(
    guestOfEntries({
      [unit]: `[Service]\nEnvironmentFile=-/etc/default/ssh\nExecStart=${start}\n`,
      ...(options !== undefined && { "/etc/default/ssh": options }),
    }),
  );
}

describe("sshd's command line", () => {
  it("leaves files in force as distributions have it, with or without the file of options", () => {
    expect(overridesOf("/usr/sbin/sshd -D $SSHD_OPTS")).to.deep.equal([]);
    expect(overridesOf("/usr/sbin/sshd -D $SSHD_OPTS", "# SSHD_OPTS=-f /other\nSSHD_OPTS=\n")).to.deep.equal([]);
    expect(overridesOf("/usr/sbin/sshd -D", "CRYPTO_POLICY='-oCiphers=aes128-ctr -oMACs=hmac-sha2-256'\n")).to.be.empty;
    expect(readSshdOverrides(guestOfEntries({}))).to.deep.equal([]);
  });

  for (const [what, start, options] of [
    ["a keyword in the unit", "/usr/sbin/sshd -D -o PasswordAuthentication=yes", undefined],
    ["a keyword without a blank", "/usr/sbin/sshd -D -oPermitRootLogin=yes", undefined],
    ["another file", "/usr/sbin/sshd -D -f /etc/ssh/other", undefined],
    ["a keyword in the file of options", "/usr/sbin/sshd -D $SSHD_OPTS", 'SSHD_OPTS="-o PermitEmptyPasswords=yes"\n'],
    ["another file in the file of options", "/usr/sbin/sshd -D $SSHD_OPTS", "SSHD_OPTS=-f/etc/ssh/other\n"],
  ] as const) {
    it(`overrides files by ${what}`, () => {
      expect(overridesOf(start, options)).to.have.lengthOf(1);
    });
  }
});
