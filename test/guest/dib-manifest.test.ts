import { expect } from "chai";
import { readDibManifests } from "../../src/guest/dib-manifest.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const directory = "/etc/dib-manifests";
const read = (text: string) => readDibManifests(guestOfEntries({ [`${directory}/dib_environment`]: text }));

describe("diskimage-builder's manifests", () => {
  const secrets: [string, string[]][] = [
    ['declare -x DIB_PASSWORD="x"\n', ["DIB_PASSWORD"]],
    ['declare -x DIB_PASSWORD=""\ndeclare -x DIB_PASSWORD="***"\n', []],
    ["export DIB_REG_TOKEN=x\nDIB_API_KEY=y\n", ["DIB_REG_TOKEN", "DIB_API_KEY"]],
    ['declare -x DIB_PYTHON_EXEC="/usr/bin/python3"\n', []],
    ['declare -x DIB_ARGS="-r hunter2 vm"\n', ["an option with a password"]],
    ['declare -x DIB_MIRROR="http://a:b@host/"\n', ["a URL with a password"]],
  ];
  for (const [text, expected] of secrets) {
    it(`hold ${expected.join(", ") || "no secret"} in ${JSON.stringify(text)}`, () => {
      expect(read(text).secrets).to.deep.equal(expected.map((what) => `${directory}/dib_environment: ${what}`));
    });
  }

  it("tell paths of the host apart from the guest's and from addresses", () => {
    const { hostPaths } = read(
      'X="-o /tmp/out/a.qcow2 -p /home/b"\nY="/usr/bin/python3 http://host/debian file:///srv/c"\nZ="/opt/amphora-agent-venv"\n',
    );
    expect(hostPaths).to.deep.equal(
      ["/tmp/out/a.qcow2", "/home/b", "/srv/c"].map((path) => `${directory}/dib_environment: ${path}`),
    );
  });

  it("are read without the lists of packages", () => {
    const guest = guestOfEntries({
      [`${directory}/dib-manifest-dpkg-a`]: "/home/x",
      [`${directory}/dib-manifest-git-a`]: "/home/x",
    });
    expect(readDibManifests(guest).files).to.deep.equal([`${directory}/dib-manifest-git-a`]);
  });
});
