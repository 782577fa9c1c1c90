import { expect } from "chai";
import { readSshdConfig } from "../../src/guest/sshd-config.ts";
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

  it("ends where files include each other", () => {
    const { settings } = readSshdConfig(guestOfEntries({ [main]: `Include ${main}\nInclude ${main}\nPort 22\n` }));
    expect(settings.get("port")?.value).to.equal("22");
  });

  it("has no files where there is none", () => {
    expect(readSshdConfig(guestOfEntries({ "/etc/x": "" })).files).to.deep.equal([]);
  });
});
