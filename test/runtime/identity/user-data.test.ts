import { expect } from "chai";
import { parse } from "yaml";
import { userData } from "../../../src/runtime/identity/user-data.ts";

describe("an amphora's user data", () => {
  it("restarts rsyslog and sets the time zone, as a controller has it", () => {
    const text = userData({});
    expect(text.split("\n")[0]).to.equal("#cloud-config");
    expect(parse(text)).to.deep.equal({ runcmd: ["systemctl restart rsyslog"], timezone: "UTC" });
  });

  it("runs commands at every boot, word for word", () => {
    const words = ["sh", "-c", 'echo "a: b" # c'];
    expect(parse(userData({ bootCommands: [words] })).bootcmd).to.deep.equal([words]);
  });

  it("brings files unchanged, and restarts the agent after them", () => {
    const files = {
      "/a/b.conf": "[x]\n\nkey = value # no comment\n",
      "/c.pem": "-----BEGIN-----\nabc\n-----END-----\n",
    };
    const read = parse(userData({ files }));
    expect(read.write_files).to.deep.equal([
      { path: "/a/b.conf", content: files["/a/b.conf"] },
      { path: "/c.pem", content: files["/c.pem"] },
    ]);
    expect(read.runcmd).to.deep.equal(["systemctl restart rsyslog", "service amphora-agent restart"]);
  });
});
