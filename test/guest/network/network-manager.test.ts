import { expect } from "chai";
import { readNetworkManager } from "../../../src/guest/network/network-manager.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

const directory = "/etc/NetworkManager";

describe("NetworkManager", () => {
  it("reads the vendor's drop-ins, its file, then the administrator's; the last value counts", () => {
    const { files, main } = readNetworkManager(
      guestOfEntries({
        [`${directory}/NetworkManager.conf`]: "[main]\ndns=default\nplugins=keyfile\n",
        [`${directory}/conf.d/a.conf`]: "[main]\ndns=none\nplugins+=ifcfg-rh\n[device]\ndns=x\n",
        [`${directory}/conf.d/b.txt`]: "[main]\ndns=x\n",
        "/usr/lib/NetworkManager/conf.d/z.conf": "[main]\ndns=x\nno-auto-default=*\n",
        "/usr/lib/NetworkManager/conf.d/a.conf": "[main]\ndns=y\n",
      }),
    );
    expect(files).to.deep.equal([
      "/usr/lib/NetworkManager/conf.d/z.conf",
      `${directory}/NetworkManager.conf`,
      `${directory}/conf.d/a.conf`,
    ]);
    expect(Object.fromEntries(main)).to.deep.equal({
      dns: "none",
      plugins: "keyfile,ifcfg-rh",
      "no-auto-default": "*",
    });
  });

  it("has the profiles of key files and of network scripts, save the loopback's and what was put aside", () => {
    const scripts = "/etc/sysconfig/network-scripts";
    const { profiles } = readNetworkManager(
      guestOfEntries({
        [`${directory}/system-connections/a.nmconnection`]: "",
        [`${directory}/system-connections/.b`]: "",
        [`${scripts}/ifcfg-lo`]: "",
        [`${scripts}/ifcfg-eth0`]: "",
        [`${scripts}/ifcfg-eth1.rpmsave`]: "",
        [`${scripts}/ifcfg-eth2~`]: "",
        [`${scripts}/readme.txt`]: "",
      }),
    );
    expect(profiles).to.deep.equal([`${directory}/system-connections/a.nmconnection`, `${scripts}/ifcfg-eth0`]);
  });
});
