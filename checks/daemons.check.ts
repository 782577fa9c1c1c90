import { findCommand } from "../src/guest/command.ts";
import { readCronDaemons, readCronJobs } from "../src/guest/cron.ts";
import type { Guest } from "../src/guest/guest.ts";
import { readSystemd } from "../src/guest/systemd/systemd.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What the OpenSSH server is started by, on one family or the other. */
const sshUnits = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket"];

describe("daemons", () => {
  check(
    {
      id: "C9-cloud-init",
      title: "cloud-init is installed, with Python and with what reads config drives",
      grade: "required",
      why: "Certificates, the agent's configuration and the logging's come on a config drive, which nothing else reads; an amphora without cloud-init never answers its controller.",
      fix: "Add cloud-init to the element amphora-agent.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const readers = ["/usr/lib/python3/dist-packages", ...sitePackages(guest)]
        .map((directory) => `${directory}/cloudinit/sources/DataSourceConfigDrive.py`)
        .filter((path) => guest.tree.stat(path)?.type === "file");
      evidence(
        `cloud-init ${guest.packages()?.installed("cloud-init")?.version ?? "not installed"}; ${readers.join() || "no reader of config drives"}`,
      );
      expect(guest).to.have.package("cloud-init");
      expect(guest).to.have.command("cloud-init");
      expect(guest).to.have.command("python3");
      expect(readers, "cloud-init's module DataSourceConfigDrive").to.not.be.empty;
    },
  );

  for (const { id, grade, needs, whose } of [
    { id: "C10-dhcp-client", grade: "required", needs: "agent-before-17", whose: "agents before 17" },
    {
      id: "C10-dhcp-client-for-old-controllers",
      grade: "recommended",
      needs: "agent-from-17",
      whose: "agents from 17 on",
    },
  ] as const) {
    check(
      {
        id,
        title: `dhclient and the directory of its leases are there for ${whose}`,
        grade,
        why: "Where the controller names no address for a port, the agent calls /sbin/dhclient in the network namespace with its leases under /var/lib/dhclient; it fails where either is missing, and so does the plug.",
        fix: "Add isc-dhcp-client (dhcp-client on EL9), and have an element make /var/lib/dhclient.",
        appliesTo: { needs: [needs] },
      },
      ({ guest, evidence }) => {
        const leases = guest.tree.stat("/var/lib/dhclient")?.type;
        evidence(
          `/sbin/dhclient: ${findCommand(guest, "/sbin/dhclient")?.place ?? "none"}; /var/lib/dhclient: ${leases ?? "none"}`,
        );
        expect(guest).to.have.command("/sbin/dhclient");
        expect(leases, "what /var/lib/dhclient is").to.equal("directory");
      },
    );
  }

  check(
    {
      id: "C11-rsyslog",
      title: "rsyslog is installed, and its program starts",
      grade: "required",
      why: "The agent and HAProxy log to a socket of rsyslog's and to nothing else.",
      fix: "Add rsyslog to the element amphora-agent.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`rsyslog ${guest.packages()?.installed("rsyslog")?.version ?? "not installed"}`);
      expect(guest).to.have.package("rsyslog");
      expect(guest).to.have.command("rsyslogd");
    },
  );

  check(
    {
      id: "C12-logrotate",
      title: "logrotate is installed, and its program starts",
      grade: "required",
      why: "A busy HAProxy fills the disk with its log within days, and then stops serving (OSISM's issue 583).",
      fix: "Add logrotate to the element amphora-agent.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      evidence(`logrotate ${guest.packages()?.installed("logrotate")?.version ?? "not installed"}`);
      expect(guest).to.have.package("logrotate");
      expect(guest).to.have.command("logrotate");
    },
  );

  check(
    {
      id: "C12-logrotate-runs",
      title: "A timer or cron really runs logrotate",
      grade: "required",
      why: "Images of the RPM family came without cron, so that logrotate was there and never ran; and Debian's cron job leaves the work to the timer wherever systemd runs.",
      fix: "Enable logrotate.timer, or install cron with a job that calls logrotate.",
      appliesTo: {},
      alsoCovers: ["I3"],
    },
    ({ guest, evidence }) => {
      const timer = guest.fact(readSystemd).starts("logrotate.timer");
      const { path, masked } = guest.unit("logrotate.service");
      const service = masked ? "masked" : (path ?? "none");
      evidence(`logrotate.timer: ${timer ? "started at boot" : "not started"}; logrotate.service: ${service}`);
      const daemons = guest.fact(readCronDaemons);
      // A job that ends as soon as it sees systemd never does its work.
      const jobs = guest
        .fact(readCronJobs)
        .filter(({ text }) => /\blogrotate\b/.test(text) && !text.includes("/run/systemd/system"));
      evidence(
        `cron: ${daemons.join() || "not started"}; jobs that rotate under systemd: ${jobs.map((job) => job.path).join() || "none"}`,
      );
      const byTimer = timer && path !== undefined && !masked;
      expect(byTimer || (daemons.length > 0 && jobs.length > 0), "something that runs logrotate").to.equal(true);
    },
  );

  check(
    {
      id: "C14-acpid",
      title: "acpid is installed, which hears that the machine is to be shut down",
      grade: "recommended",
      why: "nova asks for a graceful end through ACPI; an amphora that does not hear it is killed with its connections.",
      fix: "Add acpid to the element amphora-agent.",
      appliesTo: { architectures: ["amd64"] },
    },
    ({ guest, evidence }) => {
      evidence(`acpid ${guest.packages()?.installed("acpid")?.version ?? "not installed"}`);
      expect(guest).to.have.package("acpid");
      expect(guest).to.have.command("acpid");
    },
  );

  check(
    {
      id: "C14-irqbalance",
      title: "irqbalance is installed, which spreads interrupts over the processors",
      grade: "recommended",
      why: "Without it the first processor handles every packet; images built with -m do so on purpose.",
      fix: "Add irqbalance to the element amphora-agent.",
      appliesTo: { options: { cpuPinning: false } },
    },
    ({ guest, evidence }) => {
      evidence(`irqbalance ${guest.packages()?.installed("irqbalance")?.version ?? "not installed"}`);
      expect(guest).to.have.package("irqbalance");
      expect(guest).to.have.command("irqbalance");
    },
  );

  check(
    {
      id: "C15-sshd-installed",
      title: "The OpenSSH server is installed and started at boot",
      grade: "required",
      why: "Operators look into amphorae through ssh unless the image was built with -n.",
      fix: "Add openssh-server and enable its unit, or build with -n.",
      appliesTo: { options: { sshd: true } },
    },
    ({ guest, evidence }) => {
      const { starts } = guest.fact(readSystemd);
      const started = sshUnits.filter((name) => starts(name));
      evidence(
        `openssh-server ${guest.packages()?.installed("openssh-server")?.version ?? "not installed"}; started: ${started.join() || "nothing"}`,
      );
      expect(guest).to.have.package("openssh-server");
      expect(guest).to.have.command("sshd");
      expect(started, "units of the OpenSSH server that a boot starts").to.not.be.empty;
    },
  );

  check(
    {
      id: "C15-sshd-absent",
      title: "There is no OpenSSH server in an image built without one",
      grade: "required",
      why: "diskimage-builder drops the removal of a package that another element installs, so -n quietly left the server in the image (LP#2110186).",
      fix: "Set DIB_OCTAVIA_AMP_USE_SSH=False beside -n, as our front end does.",
      appliesTo: { options: { sshd: false } },
      alsoCovers: ["L5"],
    },
    ({ guest, evidence }) => {
      const program = findCommand(guest, "sshd")?.path;
      const units = sshUnits.filter((name) => guest.unit(name).path !== undefined);
      evidence(
        `openssh-server ${guest.packages()?.installed("openssh-server")?.version ?? "not installed"}; sshd: ${program ?? "none"}; units: ${units.join() || "none"}`,
      );
      expect(guest).to.not.have.package("openssh-server");
      expect(guest).to.not.have.command("sshd");
      expect(units, "units of an OpenSSH server").to.be.none();
    },
  );
});

function sitePackages(guest: Guest): string[] {
  const interpreters = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].flatMap((directory) =>
    (guest.tree.stat(directory)?.type === "directory" ? guest.tree.list(directory) : [])
      .filter((name) => /^python3\.\d+$/.test(name))
      .map((name) => `${directory}/${name}`),
  );
  return interpreters.flatMap((directory) => [`${directory}/site-packages`, `${directory}/dist-packages`]);
}
