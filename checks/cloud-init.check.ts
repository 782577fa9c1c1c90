import { modulesOf, readCloudConfig } from "../src/guest/cloud-config.ts";
import { entriesBelow } from "../src/guest/subtree.ts";
import { valueAt } from "../src/guest/yaml.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** The modules that the controller's user data, and a disk larger than the image, rest on. */
const neededModules = ["write-files", "runcmd", "ssh", "users-groups", "growpart", "resizefs", "timezone"];

/** What makes a file system larger, by its type. */
const growers: Readonly<Record<string, readonly string[]>> = {
  ext4: ["/usr/sbin/resize2fs", "/sbin/resize2fs"],
  xfs: ["/usr/sbin/xfs_growfs", "/sbin/xfs_growfs"],
};

describe("cloud-init", () => {
  check(
    {
      id: "G1-configuration-parses",
      title: "Every file of cloud-init's configuration is a YAML mapping",
      grade: "required",
      why: "cloud-init passes over a file that is not, with a warning, and then runs with whatever the others say.",
      fix: "Repair the file that is named, or remove it.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, defects } = guest.fact(readCloudConfig);
      evidence(`read: ${files.join(", ") || "no file"}`);
      expect(files, "files of cloud-init").to.include("/etc/cloud/cloud.cfg");
      expect(defects, "files that cloud-init cannot read").to.be.none();
    },
  );

  check(
    {
      id: "G1-config-drive-listed",
      title: "The list of datasources stands on one line and names the expected ones",
      grade: "required",
      why: "Certificates and the agent's configuration come by config drive; ds-identify, a shell script, ignores a list of several lines, and cloud-init then probes the network for minutes (field problem 5.5).",
      fix: "Write datasource_list: [ ConfigDrive, None ] into a file of /etc/cloud/cloud.cfg.d, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ image, guest, evidence }) => {
      const { identified, merged } = guest.fact(readCloudConfig);
      const { value: wanted, from } = image.options.datasources;
      const list = valueAt(merged, "datasource_list");
      evidence(`ds-identify: ${identified ? `${identified.line} (${identified.file})` : "no list"}`);
      evidence(`cloud-init: ${JSON.stringify(list ?? null)}; expected ${wanted.join(", ")} (${from})`);
      const needed = wanted.filter((name) => name !== "None");
      expect(needed, "datasources that are expected").to.not.be.empty;
      expect(identified?.names ?? [], "datasources that ds-identify reads").to.include.members(needed);
      expect(list, "datasources that cloud-init reads").to.be.an("array").that.includes.members(needed);
    },
  );

  check(
    {
      id: "G2-no-other-datasource",
      title: "cloud-init asks no datasource besides the expected ones",
      grade: "recommended",
      why: "Each other source is probed over the network for up to two minutes at every boot, and may answer with somebody else's data.",
      fix: "List ConfigDrive and None only, in the file of /etc/cloud/cloud.cfg.d that sorts last.",
      appliesTo: {},
    },
    ({ image, guest, evidence }) => {
      const { merged, identified } = guest.fact(readCloudConfig);
      const { value: wanted, from } = image.options.datasources;
      const list = valueAt(merged, "datasource_list");
      evidence(
        `cloud-init: ${JSON.stringify(list ?? null)}; ds-identify: ${identified?.names.join(", ") ?? "no list"}; expected ${wanted.join(", ")} (${from})`,
      );
      // Without a list, cloud-init has one of two dozen of its own.
      expect(list, "the list of datasources").to.be.an("array").that.is.not.empty;
      const named = [...(Array.isArray(list) ? list : []), ...(identified?.names ?? [])];
      const others = named.filter((name) => name !== "None" && !wanted.includes(String(name)));
      expect([...new Set(others)], "datasources that nobody expects").to.be.none();
    },
  );

  check(
    {
      id: "G3-no-network-activation",
      title: "cloud-init leaves bringing up interfaces to the network service",
      grade: "recommended",
      why: "With a config drive the network's configuration is written before the network service starts; activating it again brings the management interface down and up.",
      fix: "Set disable_network_activation: true, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ image, guest, evidence, skip }) => {
      const { value: wanted, from } = image.options.datasources;
      if (!wanted.includes("ConfigDrive")) {
        skip(`no config drive is expected (${from})`, "expect ConfigDrive among the datasources");
      }
      const value = valueAt(guest.fact(readCloudConfig).merged, "disable_network_activation");
      evidence(`disable_network_activation: ${JSON.stringify(value ?? null)}`);
      expect(value, "disable_network_activation").to.equal(true);
    },
  );

  check(
    {
      id: "G4-modules-enabled",
      title: "cloud-init runs the modules that an amphora's user data needs",
      grade: "required",
      why: "Without write-files there is no certificate, without runcmd rsyslog is not told where logs go (field problem 5.25), without growpart and resizefs a larger flavor is wasted.",
      fix: "Keep these modules in the lists cloud_init_modules and cloud_config_modules.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const modules = modulesOf(guest.fact(readCloudConfig).merged);
      evidence(`${modules.size} modules run: ${[...modules].join(", ")}`);
      const missing = neededModules.filter((name) => !modules.has(name));
      expect(missing, "modules that do not run").to.be.none();
    },
  );

  check(
    {
      id: "G4-growpart-installed",
      title: "The programs that grow the root partition and its file system are installed",
      grade: "required",
      why: "cloud-init calls growpart; without it the first boot is noisy, and the disk of a larger flavor stays unused (field problem 5.44).",
      fix: "Install cloud-guest-utils, on the RPM family cloud-utils-growpart, and e2fsprogs or xfsprogs.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const type = image.rootFilesystem?.type ?? "ext4";
      const wanted = [["/usr/bin/growpart", "/bin/growpart"], growers[type] ?? []];
      for (const paths of wanted) {
        const name = paths[0] ?? `a program that grows ${type}`;
        const defects = paths.map((path) => guest.programDefect(path));
        evidence(`${name}: ${defects.includes(undefined) ? "there" : (defects[0] ?? "none is known here")}`);
        expect(defects, `what keeps ${name} from starting`).to.include(undefined);
      }
    },
  );

  check(
    {
      id: "G5-no-previous-instance",
      title: "cloud-init has never run in the image",
      grade: "required",
      why: "cloud-init tells the first boot from others by what it left behind; an instance that seems to be known gets neither keys nor certificates.",
      fix: "Run cloud-init clean --logs before the image is taken, or add the element first-boot-hygiene.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const left = ["instance", "instances", "data", "sem"]
        .map((name) => `/var/lib/cloud/${name}`)
        .filter((path) => {
          const status = guest.tree.lstat(path);
          return status !== undefined && (status.type !== "directory" || entriesBelow(guest, path).length > 0);
        });
      const logs = entriesBelow(guest, "/var/log").filter(
        ({ path, status }) => /^\/var\/log\/cloud-init[^/]*$/.test(path) && status.size > 0,
      );
      evidence(
        `below /var/lib/cloud: ${left.join(", ") || "nothing of an instance"}; logs of cloud-init: ${logs.length}`,
      );
      expect([...left, ...logs.map(({ path }) => path)], "what an earlier run left").to.be.none();
    },
  );

  check(
    {
      id: "G6-default-user",
      title: "cloud-init makes a user to log in as, whose password is locked",
      grade: "recommended",
      why: "Operators log in as the distribution's user with the key that Octavia passes on; root is refused.",
      fix: "Keep system_info.default_user of the distribution's cloud.cfg, with lock_passwd: true, and default among users.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { merged } = guest.fact(readCloudConfig);
      const user = valueAt(merged, "system_info", "default_user");
      const name = valueAt(user, "name") ?? null;
      const users = valueAt(merged, "users") ?? ["default"];
      const lock = valueAt(user, "lock_passwd") ?? true;
      evidence(
        `default_user: ${JSON.stringify(name)}, lock_passwd ${JSON.stringify(lock)}; users: ${JSON.stringify(users)}`,
      );
      expect(name, "the name of the default user").to.be.a("string").that.is.not.oneOf(["", "root"]);
      expect(lock, "lock_passwd of the default user").to.equal(true);
      expect(users, "users that are made").to.be.an("array").that.includes("default");
    },
  );

  check(
    {
      id: "G6-no-password-login",
      title: "cloud-init lets neither root nor passwords in over ssh",
      grade: "recommended",
      why: "cloud-init rewrites sshd's configuration at the first boot, after which it is open whatever the image said.",
      fix: "Set disable_root: true and ssh_pwauth: false.",
      appliesTo: { options: { rootPassword: false } },
    },
    ({ guest, evidence }) => {
      const { merged } = guest.fact(readCloudConfig);
      const root = valueAt(merged, "disable_root") ?? true;
      const passwords = valueAt(merged, "ssh_pwauth") ?? null;
      evidence(`disable_root: ${JSON.stringify(root)}; ssh_pwauth: ${JSON.stringify(passwords)}`);
      expect([true, 1, "true", "1"], "disable_root").to.include(root);
      // Unset, sshd's own configuration stays, which L1 is about.
      expect([null, false, 0, "no", "false", "unchanged"], "ssh_pwauth").to.include(passwords);
    },
  );
});
