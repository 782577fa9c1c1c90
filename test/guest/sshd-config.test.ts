import { expect } from "chai";
import { readSshdConfig } from "../../src/guest/sshd-config.ts";
import { Refusal } from "../../src/refusal.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const main = "/etc/ssh/sshd_config";

describe("sshd's configuration", () => {
  it("has the first value of each keyword, whatever its case, and included files in place", () => {
    const { settings, files } = readSshdConfig(
      guestOfEntries({
        [main]: "# Port 1\nPort 22\nInclude sshd_config.d/*.conf\nPermitRootLogin no\nUsePAM=yes\n",
        "/etc/ssh/sshd_config.d/b.conf": "permitrootlogin prohibit-password # why\n",
        "/etc/ssh/sshd_config.d/a.conf": 'PERMITROOTLOGIN "yes"\n',
        "/etc/ssh/sshd_config.d/a.bak": "Port 23\n",
      }),
    );
    expect([...settings].map(([key, { value }]) => `${key} ${value}`)).to.deep.equal([
      "port 22",
      "permitrootlogin yes",
      "usepam yes",
    ]);
    expect(files).to.deep.equal([main, "/etc/ssh/sshd_config.d/a.conf", "/etc/ssh/sshd_config.d/b.conf"]);
  });

  it("keeps what is for some connections apart, to the end of the file that begins it", () => {
    const { settings, conditional } = readSshdConfig(
      guestOfEntries({
        [main]: "Include a.conf\nX11Forwarding no\nMatch User b\nInclude c.conf\nPort 1\nMatch all\nPrintMotd no\n",
        "/etc/ssh/a.conf": "Match User a\nPermitRootLogin yes\n",
        "/etc/ssh/c.conf": "PermitTTY no\n",
      }),
    );
    expect([...settings.keys()]).to.deep.equal(["x11forwarding", "printmotd"]);
    expect(conditional.map(({ match, keyword }) => `${match}: ${keyword}`)).to.deep.equal([
      "User a: permitrootlogin",
      "User b: permittty",
      "User b: port",
    ]);
  });

  it("collects keywords that add up, and the patterns of all files", () => {
    const { all, includes } = readSshdConfig(
      guestOfEntries({ [main]: "ListenAddress ::\nListenAddress 1.2.3.4\nInclude /run/a/*.conf b\n" }),
    );
    expect(all.get("listenaddress")).to.deep.equal(["::", "1.2.3.4"]);
    expect(includes).to.deep.equal(["/run/a/*.conf", "/etc/ssh/b"]);
  });

  it("is refused where files include each other, as sshd does, or too many", () => {
    const read = (text: string) => () => readSshdConfig(guestOfEntries({ [main]: text, "/etc/ssh/a": "" }));
    expect(read(`Include ${main}\nInclude ${main}\nPort 22\n`)).to.throw(Refusal, "or itself");
    expect(read("Include a\n".repeat(201))).to.throw(Refusal, "too many files");
    expect(read("Include none*\n".repeat(201))).to.throw(Refusal, "too many files");
  });

  it("is read in time, whatever is in it", () => {
    const text = `Banner a${" ".repeat(200_000)}b\nBanner${" ".repeat(10_000)}\u2028b\n${"Port 22\n".repeat(5000)}`;
    expect(readSshdConfig(guestOfEntries({ [main]: text })).all.get("port")).to.have.length(5000);
  });

  it("has no files where there is none", () => {
    expect(readSshdConfig(guestOfEntries({ "/etc/x": "" })).files).to.deep.equal([]);
  });
});
