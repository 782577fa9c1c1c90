import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { CheckDescription } from "../../src/verify/check.ts";
import type { CheckResult, VerdictDocument } from "../../src/verify/verdict.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { BUILD_PATIENCE, runCommand, stockImage } from "./image.ts";

/** What was seen of such an image when it ran, as far as it shows before, and the checks that must fail for it. */
const defects: Readonly<Record<string, readonly string[]>> = {
  "systemd-sysctl failed, since Debian's file quotes values and sets a key that kernels have removed": [
    "J1-sysctl-syntax",
  ],
  "HAProxy got fewer file descriptors than its unit asks for": ["J3-file-descriptors"],
  "octavia-agent-netns failed at each boot": ["E6-packaged-netns-unit"],
  "networking failed, since eth0 and eth1 are configured and are not there": ["F1-no-interface-stanzas"],
  "nobody listened on the socket that HAProxy and the agent log to": ["I1-octavia-log-socket"],
  "the agent looked for that socket below the directory it ran in": ["I1-agent-working-directory"],
  "the VIP was dead after a reboot, since interfaces had alternative names": ["N12-alternative-names"],
  "HAProxy was told its group twice": ["D8-haproxy-group"],
  "there were two units for the RAM disk, one wanted by a unit that is not there": ["H1-one-ram-disk-unit"],
  "the RAM disk that was made is LUKS2, which takes half a minute and a gigabyte": ["H1-ram-disk-format"],
  "the agent's service has another name than user data restart": ["E1-agent-service-name"],
  "pollinate waited for the internet": ["E5-pollinate-disabled"],
  "upkeep of what is not there slowed the first boot": ["E5-idle-upkeep"],
  "ssh host keys were in the image": ["L2-no-host-keys"],
  "the host name could not be looked up": ["F5-hostname-resolvable"],
};

/** Whatever else fails, and why it is right that it does. */
const justified: Readonly<Record<string, string>> = {
  "A9-boot-timeout": "Debian's GRUB waits where an earlier boot did not end well",
  "C10-dhcp-client": "nothing makes the directory of dhclient's leases",
  "C12-logrotate": "nothing installs logrotate",
  "C12-logrotate-runs": "nothing installs logrotate",
  "C13-operator-tools": "nothing installs what upstream gives to operators",
  "C14-acpid": "nothing installs it",
  "C14-irqbalance": "nothing installs it",
  "D3-prometheus-proxy": "Debian's package has the program but no unit",
  "D8-agent-directory": "Debian's package makes it for its own user only, who is not HAProxy's",
  "D9-agent-directories": "no package makes the directory of certificates",
  "E2-agent-requires-ram-disk": "Debian's unit starts the agent although the RAM disk failed",
  "E5-internet-units": "timers for updates are as Debian enables them",
  "E8-serial-console": "diskimage-builder's console settings bring a login prompt",
  "F3-dhcp-leaves-resolver": "no hook keeps dhclient from writing resolv.conf",
  "G1-config-drive-listed": "no datasource is named, so cloud-init probes for all",
  "G2-no-other-datasource": "likewise",
  "G3-no-network-activation": "no file says so",
  "G4-growpart-installed": "nothing installs cloud-guest-utils",
  "I3-logs-capped": "nothing installs logrotate",
  "J1-sysctl-tuning": "Debian's file, which is read last, has the values of release 11",
  "L1-no-password-login": "sshd's own default takes passwords",
  "L3-sshd-on-management-address": "nothing binds sshd",
  "M15-no-host-paths": "diskimage-builder notes its arguments, which name paths of the host",
};

describe("the stock amphora, without our elements", function () {
  this.timeout(10 * 60_000);
  const at = scratchDirectory();
  let results: readonly CheckResult[];
  let descriptions: ReadonlyMap<string, CheckDescription>;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    const { path } = await stockImage();
    const status = await runCommand("amphora-verify", ["-q", path, "--json", at("verify.json")]);
    const [verdict] = (JSON.parse(readFileSync(at("verify.json"), "utf8")) as VerdictDocument).images;
    expect([status, verdict?.verdict]).to.deep.equal([1, "fail"]);
    results = verdict?.checks ?? [];
    await runCommand("amphora-verify", ["--list-checks", "--json", at("checks.json")]);
    const list = JSON.parse(readFileSync(at("checks.json"), "utf8")) as CheckDescription[];
    descriptions = new Map(list.map((one) => [one.id, one]));
  });

  for (const [defect, ids] of Object.entries(defects)) {
    it(`fails by ${ids.join(" and ")}: ${defect}`, () => {
      for (const id of ids) {
        const result = results.find((one) => one.id === id);
        expect(result?.outcome, id).to.equal("fail");
        expect(descriptions.get(id)?.fix, `what to do about ${id}`).to.be.a("string").with.length.above(10);
      }
    });
  }

  it("fails by nothing else than what is known and justified", () => {
    const known = new Set([...Object.values(defects).flat(), ...Object.keys(justified)]);
    const failed = results.filter(({ outcome }) => outcome !== "pass").map(({ id, outcome }) => `${id} ${outcome}`);
    expect(failed).to.have.members([...known].map((id) => `${id} fail`));
  });
});
