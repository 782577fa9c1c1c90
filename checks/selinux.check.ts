import { inventory } from "../src/guest/inventory.ts";
import { readSelinux, readSelinuxPolicy, type SelinuxMode, selinuxType } from "../src/guest/selinux.ts";
import type { CheckInput } from "../src/verify/check.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What the policy must allow, for a reason each. */
const booleans = ["os_haproxy_enable_nsfs", "os_haproxy_ping", "cluster_use_execmem", "keepalived_connect_any"];

/** Whose labels decide what services may do; of everything else a sample is looked at. */
const places = /^\/(etc|boot|root|home|usr\/(bin|sbin|libexec|local|lib\/systemd)|var\/lib\/octavia)(\/|$)/;
/** Where something else is mounted at boot. */
const mounts = /^\/(dev|proc|sys|run)(\/|$)/;
/** One in how many is looked at elsewhere, and how many at most. */
const [sample, most] = [16, 20_000];

describe("SELinux", () => {
  check(
    {
      id: "K1-selinux-permissive",
      title: "SELinux only notes what its policy would forbid, whichever way the guest boots",
      grade: "required",
      why: "Under a policy that was not made for it HAProxy cannot enter its network namespace, and VRRP checks fail (LP#2023751); with SELinux off, what the guest writes has no labels.",
      fix: "Set SELINUX=permissive in /etc/selinux/config, or build with -e; take selinux=, enforcing= and lsm= out of the kernel's command line.",
      appliesTo: { families: ["redhat"], options: { enforcing: false } },
    },
    (input) => expectMode("permissive", input),
  );

  check(
    {
      id: "K1-selinux-enforcing",
      title: "SELinux enforces its policy, whichever way the guest boots",
      grade: "required",
      why: "An image that was asked to enforce a policy and only notes what it would forbid, or has none, protects nobody.",
      fix: "Build on a distribution of the RPM family with -e; set SELINUX=enforcing in /etc/selinux/config, and take selinux=, enforcing= and lsm= out of the kernel's command line.",
      appliesTo: { options: { enforcing: true } },
    },
    (input) => expectMode("enforcing", input),
  );

  check(
    {
      id: "K1-selinux-policy",
      title: "There is a compiled policy for SELinux to load",
      grade: "required",
      why: "Without one the first process of an enforcing guest stops it, and a permissive guest labels nothing that it writes.",
      fix: "Install selinux-policy-targeted; semodule -B in the image compiles the policy anew.",
      appliesTo: { families: ["redhat"] },
    },
    ({ guest, evidence }) => {
      const { config, policy } = guest.fact(readSelinux);
      evidence(`${policy ?? `no policy of the type in ${config}`}`);
      if (policy === undefined) expect.fail(`no compiled policy of the type that ${config} names`);
      expect(() => readSelinuxPolicy(guest.tree, policy), policy).not.to.throw();
    },
  );

  check(
    {
      id: "K1-selinux-booleans",
      title: "The policy lets HAProxy and keepalived do what amphorae need",
      grade: "required",
      why: "HAProxy may otherwise not enter the network namespace of the VIP nor ping members, and keepalived not run its checks (LP#2023751).",
      fix: "Add the element amphora-selinux, which switches the booleans on; setsebool -P in the image does it by hand.",
      appliesTo: { families: ["redhat"], options: { enforcing: true } },
    },
    ({ guest, evidence, skip }) => {
      const { policy } = guest.fact(readSelinux);
      if (policy === undefined) return skip("there is no compiled policy", "see K1-selinux-policy");
      const read = readSelinuxPolicy(guest.tree, policy);
      const states = booleans.map((name) => ({ name, state: read.boolean(name) }));
      const word = (state: boolean | undefined) => (state === undefined ? "not known" : state ? "on" : "off");
      evidence(`${policy}: ${states.map(({ name, state }) => `${name} ${word(state)}`).join(", ")}`);
      const off = states.filter(({ state }) => state !== true).map(({ name, state }) => `${name} is ${word(state)}`);
      expect(off, "booleans that are not on").to.be.none();
    },
  );

  check(
    {
      id: "K2-files-labelled",
      title: "The guest's files have labels",
      grade: "required",
      why: "A file without a label is unlabeled_t, which no confined service may read once SELinux enforces; what a build writes after setfiles ran has none.",
      fix: "Run setfiles as the last step of the build, after everything that writes files.",
      appliesTo: { families: ["redhat"] },
    },
    ({ guest, evidence, skip }) => {
      const all = guest.fact(inventory).filter(({ path }) => !mounts.test(path));
      const chosen = all.filter(({ path }, index) => places.test(path) || index % sample === 0).slice(0, most);
      const bare: string[] = [];
      for (const { path } of chosen) {
        const attributes = guest.tree.attributes(path);
        if (attributes === undefined)
          return skip("this way of looking shows no extended attributes", "look at the disk image itself");
        const type = selinuxType(attributes);
        if (type === undefined || type === "unlabeled_t" || type === "file_t") bare.push(path);
      }
      evidence(`${chosen.length} of ${all.length} entries looked at, ${bare.length} without a label`);
      expect(chosen, "entries looked at").to.not.be.empty;
      expect(bare, "entries without a label").to.be.none();
    },
  );

  check(
    {
      id: "K2-no-relabelling",
      title: "The first boot does not label all files anew",
      grade: "required",
      why: "With /.autorelabel the guest labels every file and boots a second time, and the controller gives the amphora up meanwhile.",
      fix: "Remove /.autorelabel at the end of the build, and label the files in the build.",
      appliesTo: { families: ["redhat"] },
    },
    ({ guest, evidence }) => {
      const found = guest.tree.lstat("/.autorelabel");
      const forced = guest.bootLoader().entries.filter(({ options }) => /(^|\s)autorelabel=1(\s|$)/.test(options));
      evidence(`/.autorelabel: ${found?.type ?? "not there"}; boot entries with autorelabel=1: ${forced.length}`);
      expect(found, "/.autorelabel").to.equal(undefined);
      expect(
        forced.map(({ source }) => source),
        "boot entries with autorelabel=1",
      ).to.be.none();
    },
  );

  check(
    {
      id: "K3-openstack-selinux",
      title: "The policy of OpenStack's services is installed",
      grade: "required",
      why: "The distribution's own policy knows nothing of HAProxy in a network namespace; openstack-selinux does (LP#2023751).",
      fix: "Add the element amphora-selinux, or install openstack-selinux from RDO's repository.",
      appliesTo: { families: ["redhat"], options: { enforcing: true } },
    },
    ({ guest, evidence, skip }) => {
      const database = guest.packages();
      if (database === undefined) return skip(...guest.noPackages());
      evidence(`${database.sources.join(", ")}: ${database.packages.length} packages`);
      expect(database).to.include.package("openstack-selinux");
    },
  );
});

function expectMode(wanted: SelinuxMode, { image, guest, evidence }: CheckInput): void {
  const { config, configured, boots } = guest.fact(readSelinux);
  evidence(`${config}: ${configured ?? "no mode"}; expected ${wanted} (${image.options.enforcing.from})`);
  for (const { source, mode } of boots) evidence(`${source}: ${mode}`);
  const others = boots.filter(({ mode }) => mode !== wanted).map(({ source, mode }) => `${source}: ${mode}`);
  expect(others, `ways to boot that are not ${wanted}`).to.be.none();
}
