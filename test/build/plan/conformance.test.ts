import { expect } from "chai";
import { type Environment, type Options, parseOptions } from "../../../src/build/options/options.ts";
import { BASE_OS_NAMES, type BaseOsName, baseOs } from "../../../src/build/plan/base-os.ts";
import { makePlan, type Plan } from "../../../src/build/plan/plan.ts";

const RHEL_IMAGE = { DIB_LOCAL_IMAGE: "/img/rhel.qcow2" };

function options(line: string, env: Environment = {}): Options {
  const request = parseOptions(words(line), { HOME: "/h", ...env }, "/b", "x64");
  if (request.kind !== "build") throw new Error("nothing to build");
  return request.options;
}

function plan(line: string, env: Environment = {}): Plan {
  const surroundings = { cwd: "/b", elements: "/own", aptSources: [], exists: () => false };
  return makePlan(options(line, env), { env: { HOME: "/h", ...env }, ...surroundings });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function assignments(text: string): Record<string, string> {
  return Object.fromEntries(words(text).map((word) => word.split(/=(.*)/s).slice(0, 2)));
}

/** What every plan's environment holds; a row that says something else of one of these wins. */
const EVERYWHERE = assignments(`
  CLOUD_INIT_DATASOURCES=ConfigDrive DIB_CLOUD_INIT_DATASOURCES=ConfigDrive DIB_GRUB_TIMEOUT=0
  DIB_OCTAVIA_AMP_USE_NFTABLES=True DIB_OCTAVIA_AMP_USE_SSH=True ELEMENTS_PATH=/own`);

// The call as Octavia's script makes it, save that absent options leave no empty words, and that first-boot-hygiene
// is ours. source-repositories stands in the list where the agent comes from source: there upstream's element needs it.
interface Whole {
  readonly line: string;
  readonly env?: Environment;
  readonly call: string;
  readonly elements: string;
  readonly environment: string;
}

const WHOLE: readonly Whole[] = [
  // The generation of 2014.
  {
    line: "",
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm ubuntu-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: `DEBIAN_FRONTEND=noninteractive DIB_APT_MINIMAL_CREATE_INTERFACES=0 DIB_UBUNTU_KERNEL=linux-image-virtual
      DIB_INSTALLTYPE_amphora_agent=package DIB_RELEASE=noble`,
  },
  {
    line: "-i debian",
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm debian-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: `DEBIAN_FRONTEND=noninteractive DIB_APT_MINIMAL_CREATE_INTERFACES=0 DIB_DEBIAN_SECURITY_SUBPATH=-security
      DIB_INSTALLTYPE_amphora_agent=package DIB_PYTHON_VERSION=3 DIB_RELEASE=bookworm`,
  },
  {
    line: "-i fedora",
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm fedora haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      selinux-permissive disable-makecache keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: "DIB_INSTALLTYPE_amphora_agent=package DIB_RELEASE=37",
  },
  {
    line: "-i centos",
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm centos-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      selinux-permissive disable-makecache keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: `DIB_INSTALLTYPE_amphora_agent=package DIB_RELEASE=9-stream DIB_YUM_MINIMAL_CREATE_INTERFACES=0`,
  },
  {
    line: "-i rhel",
    env: RHEL_IMAGE,
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm rhel haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      selinux-permissive disable-makecache keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: "DIB_INSTALLTYPE_amphora_agent=package DIB_LOCAL_IMAGE=/img/rhel.qcow2 DIB_RELEASE=9",
  },
  {
    line: "-i rocky",
    call: "-a amd64 -o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 5 --image-cache /h/.cache/image-create",
    elements: `base vm rocky-container haproxy-octavia rebind-sshd no-resolvconf amphora-agent remove-default-ints
      selinux-permissive disable-makecache keepalived-octavia ipvsadmin certs-ramfs first-boot-hygiene`,
    environment: "DIB_INSTALLTYPE_amphora_agent=package DIB_RELEASE=9",
  },

  // The generation of today.
  {
    line: "--compat today",
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 2 --image-cache /h/.cache/image-create",
    elements: `base vm ubuntu-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints amphora-apparmor keepalived-octavia ipvsadmin
      pip-cache certs-ramfs first-boot-hygiene`,
    environment: `DEBIAN_FRONTEND=noninteractive DIB_APT_MINIMAL_CREATE_INTERFACES=0 DIB_UBUNTU_KERNEL=linux-image-virtual
      DIB_INSTALLTYPE_amphora_agent=source DIB_RELEASE=noble`,
  },
  {
    line: "--compat today -i debian",
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 2 --image-cache /h/.cache/image-create",
    elements: `base vm debian-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints keepalived-octavia ipvsadmin
      pip-cache certs-ramfs first-boot-hygiene`,
    environment: `DEBIAN_FRONTEND=noninteractive DIB_APT_MINIMAL_CREATE_INTERFACES=0 DIB_DEBIAN_SECURITY_SUBPATH=-security
      DIB_INSTALLTYPE_amphora_agent=source DIB_PYTHON_VERSION=3 DIB_RELEASE=bookworm`,
  },
  {
    line: "--compat today -i fedora",
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 3 --image-cache /h/.cache/image-create",
    elements: `base vm fedora haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints selinux-permissive disable-makecache
      keepalived-octavia ipvsadmin pip-cache certs-ramfs first-boot-hygiene`,
    environment: "DIB_INSTALLTYPE_amphora_agent=source DIB_RELEASE=37",
  },
  {
    line: "--compat today -i centos",
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 2 --image-cache /h/.cache/image-create",
    elements: `base vm centos-minimal haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints selinux-permissive disable-makecache
      keepalived-octavia ipvsadmin pip-cache certs-ramfs first-boot-hygiene`,
    environment: `DIB_INSTALLTYPE_amphora_agent=source DIB_RELEASE=10-stream DIB_YUM_MINIMAL_CREATE_INTERFACES=0`,
  },
  {
    line: "--compat today -i rhel -d 8",
    env: RHEL_IMAGE,
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 3 --image-cache /h/.cache/image-create",
    elements: `base vm rhel haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints selinux-permissive disable-makecache
      keepalived-octavia ipvsadmin pip-cache certs-ramfs first-boot-hygiene`,
    environment: `DIB_INSTALLTYPE_amphora_agent=source DIB_INSTALLTYPE_pip_and_virtualenv=package
      DIB_LOCAL_IMAGE=/img/rhel.qcow2 DIB_RELEASE=8`,
  },
  {
    line: "--compat today -i rocky",
    call: "-o /b/amphora-x64-haproxy.qcow2 -t qcow2 --image-size 2 --image-cache /h/.cache/image-create",
    elements: `base vm rocky-container haproxy-octavia rebind-sshd no-resolvconf amphora-agent source-repositories
      octavia-lib sos cloud-init-datasources remove-default-ints selinux-permissive disable-makecache
      keepalived-octavia ipvsadmin pip-cache certs-ramfs first-boot-hygiene`,
    environment: "DIB_INSTALLTYPE_amphora_agent=source DIB_RELEASE=10",
  },

  // All of today's options at once.
  {
    line: `--compat today -i centos -a arm64 -b haproxy -c /c -d 9-stream -e -f -g stable/2025.2 -k linux-image-kvm
      -l /log -m -n -o /o/amp -p -r pw -s 4 -t vhd -w /w -x -y`,
    env: { DIB_LOCAL_ELEMENTS: "mine", DIB_LOCAL_ELEMENTS_PATH: "/l" },
    call: "--logfile=/log -x -a aarch64 -o /o/amp.raw -t raw --image-size 4 --image-cache /c --no-tmpfs",
    elements: `base vm centos-minimal haproxy-octavia root-passwd rebind-sshd no-resolvconf amphora-agent
      octavia-lib sos cloud-init-datasources remove-default-ints amphora-selinux disable-makecache
      keepalived-octavia ipvsadmin pip-cache certs-ramfs cpu-pinning remove-sshd amphora-fips first-boot-hygiene mine`,
    environment: `DIB_INSTALLTYPE_amphora_agent=package DIB_INSTALLTYPE_octavia_lib=package
      DIB_OCTAVIA_AMP_USE_SSH=False DIB_RELEASE=9-stream DIB_REPOREF_amphora_agent=stable/2025.2
      DIB_REPOLOCATION_upper_constraints=https://opendev.org/openstack/requirements/raw/branch/stable/2025.2/upper-constraints.txt
      DIB_YUM_MINIMAL_CREATE_INTERFACES=0 ELEMENTS_PATH=/own:/l`,
  },
];

/** What an option changes of its generation's call, as pairs of words before and after, and of its environment. */
interface Change {
  readonly line: string;
  readonly env?: Environment;
  /** Words of the call, each exchanged for the text beside it. */
  readonly call?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

const OUTPUT = "/b/amphora-x64-haproxy.qcow2";
const BRANCH = "https://opendev.org/openstack/requirements/raw/branch";

const CHANGES: readonly Change[] = [
  { line: "-a armhf", call: { "-o": "-a armhf -o" } },
  { line: "-a aarch64", call: { "-o": "-a arm64 -o" } },
  { line: "-a ppc64le", call: { "-o": "-a ppc64el -o" } },
  { line: "-b haproxy" },
  { line: "-c /c", call: { "/h/.cache/image-create": "/c" } },
  { line: "-d jammy", environment: "DIB_RELEASE=jammy" },
  { line: "-e" },
  { line: "-f", call: { "/h/.cache/image-create": "/h/.cache/image-create --no-tmpfs" } },
  { line: "-i ubuntu-minimal" },
  { line: "-k linux-image-generic", environment: "DIB_UBUNTU_KERNEL=linux-image-generic" },
  { line: "-l /log/x", call: { "disk-image-create": "disk-image-create --logfile=/log/x" } },
  { line: "-m", call: { "certs-ramfs": "certs-ramfs cpu-pinning" } },
  { line: "-n", call: { "certs-ramfs": "certs-ramfs remove-sshd" }, environment: "DIB_OCTAVIA_AMP_USE_SSH=False" },
  { line: "-o /o/amp", call: { [OUTPUT]: "/o/amp.qcow2" } },
  { line: "-r pw", call: { "haproxy-octavia": "haproxy-octavia root-passwd" } },
  { line: "-s 7", call: { 2: "7", 5: "7" } },
  { line: "-t tar", call: { qcow2: "tar", [OUTPUT]: "/b/amphora-x64-haproxy.tar" } },
  { line: "-t raw", call: { qcow2: "raw", [OUTPUT]: "/b/amphora-x64-haproxy.raw" } },
  { line: "-t vhd", call: { qcow2: "raw", [OUTPUT]: "/b/amphora-x64-haproxy.raw" } },
  { line: "-t oci", call: { qcow2: "tar", [OUTPUT]: "/b/amphora-x64-haproxy.tar" } },
  { line: "-o X.qcow2 -t raw", call: { qcow2: "raw", [OUTPUT]: "/b/X.qcow2.raw" } },
  { line: "-w /w" },
  { line: "-x", call: { "disk-image-create": "disk-image-create -x" } },
  { line: "--compression zstd" },
  { line: "--compression none", call: { qcow2: "qcow2 -u" } },
  { line: "--timeout 30" },
  {
    line: "-g stable/2025.2",
    env: { DIB_INSTALLTYPE_amphora_agent: "source" },
    environment: `DIB_REPOREF_amphora_agent=stable/2025.2
      DIB_REPOLOCATION_upper_constraints=${BRANCH}/stable/2025.2/upper-constraints.txt`,
  },
  {
    line: "-g b",
    env: {
      DIB_INSTALLTYPE_amphora_agent: "source",
      ...{ DIB_REPOREF_amphora_agent: "c", DIB_REPOLOCATION_upper_constraints: "file:///u" },
    },
    environment: "DIB_REPOREF_amphora_agent=c DIB_REPOLOCATION_upper_constraints=file:///u",
  },
  {
    line: "",
    env: { CLOUD_INIT_DATASOURCES: "Ec2" },
    environment: "CLOUD_INIT_DATASOURCES=Ec2 DIB_CLOUD_INIT_DATASOURCES=Ec2",
  },
  { line: "", env: { DIB_OCTAVIA_AMP_USE_NFTABLES: "False" }, environment: "DIB_OCTAVIA_AMP_USE_NFTABLES=False" },
  { line: "", env: { DIB_GRUB_TIMEOUT: "5" }, environment: "DIB_GRUB_TIMEOUT=5" },
  { line: "", env: { DIB_DISTRIBUTION_MIRROR: "http://m/" }, environment: "DIB_DISTRIBUTION_MIRROR=http://m/" },
  { line: "", env: { DIB_CLOUD_IMAGES: "http://i/" }, environment: "DIB_CLOUD_IMAGES=http://i/" },
  { line: "", env: { DIB_REPOLOCATION_octavia_lib: "/git" }, environment: "DIB_REPOLOCATION_octavia_lib=/git" },
  { line: "", env: { DIB_REPOREF_octavia_lib: "3.1" }, environment: "DIB_REPOREF_octavia_lib=3.1" },
  { line: "", env: { DIB_REPOLOCATION_amphora_agent: "/git" }, environment: "DIB_REPOLOCATION_amphora_agent=/git" },
  { line: "", env: { USE_PYTHON3: "False" }, environment: "DIB_PYTHON_VERSION=2" },
  { line: "", env: { DIB_LOCAL_ELEMENTS_PATH: "/l" }, environment: "ELEMENTS_PATH=/own:/l" },
  { line: "", env: { AMP_element_sequence: "base vm x" }, call: { vm: "vm x" } },
];

/** When each element stands in the list, which keeps this order. */
const ORDER: readonly (readonly [string, (options: Options, family: "debian" | "redhat") => boolean])[] = [
  ["base", always],
  ["vm", always],
  ["BASE", always],
  ["haproxy-octavia", always],
  ["root-passwd", ({ rootPassword }) => rootPassword !== undefined],
  ["rebind-sshd", always],
  ["no-resolvconf", always],
  ["amphora-agent", always],
  ["source-repositories", ({ packageAgent }) => !packageAgent],
  ["octavia-lib", today],
  ["sos", today],
  ["cloud-init-datasources", today],
  ["remove-default-ints", always],
  ["selinux-permissive", ({ fullMac }, family) => family === "redhat" && !fullMac],
  ["amphora-selinux", ({ fullMac }, family) => family === "redhat" && fullMac],
  ["amphora-apparmor", (options) => today(options) && options.baseOs === "ubuntu"],
  ["disable-makecache", (_, family) => family === "redhat"],
  ["keepalived-octavia", always],
  ["ipvsadmin", always],
  ["pip-cache", today],
  ["certs-ramfs", always],
  ["cpu-pinning", ({ cpuPinning }) => cpuPinning],
  ["remove-sshd", ({ sshd }) => !sshd],
  ["amphora-fips", ({ fips }) => fips],
  ["first-boot-hygiene", always],
];

function always(): boolean {
  return true;
}

function today({ compat }: Options): boolean {
  return compat === "today";
}

/** Every subset of the flags that change the list of elements. */
function subsets(flags: readonly string[]): string[] {
  return flags.reduce((lines, flag) => lines.flatMap((line) => [line, `${line} ${flag}`]), [""]);
}

describe("the plan, held against the call of Octavia's script", () => {
  for (const { line, env, call, elements, environment } of WHOLE) {
    it(`is whole for "${line.replace(/\s+/g, " ")}"`, () => {
      const made = plan(line, env);
      expect(made.argv).to.deep.equal(["disk-image-create", ...words(call), ...words(elements)]);
      expect(made.elements).to.deep.equal(words(elements));
      expect(made.environment).to.deep.equal({ ...EVERYWHERE, ...assignments(environment) });
    });
  }

  for (const generation of ["2014", "today"]) {
    for (const { line, env, call = {}, environment = "" } of CHANGES) {
      it(`of ${generation} changes as it must for "${line}" ${JSON.stringify(env ?? {})}`, () => {
        const agent = env?.["DIB_INSTALLTYPE_amphora_agent"];
        const before = plan(
          `--compat ${generation}`,
          agent === undefined ? {} : { DIB_INSTALLTYPE_amphora_agent: agent },
        );
        const made = plan(`--compat ${generation} ${line}`, env);
        const withoutArch = line.startsWith("-a")
          ? before.argv.join(" ").replace("-a amd64 ", "")
          : before.argv.join(" ");
        expect(made.argv).to.deep.equal(words(withoutArch).flatMap((word) => words(call[word] ?? word)));
        expect(made.environment).to.deep.equal({ ...before.environment, ...assignments(environment) });
      });
    }
  }

  it("has the elements of every combination in the script's order", () => {
    const lines = subsets(["-e", "-f", "-g b", "-m", "-n", "-p", "-r pw", "-x", "-y"]);
    let combinations = 0;
    for (const compat of ["2014", "today"]) {
      for (const name of BASE_OS_NAMES) {
        for (const line of lines.filter((text) => !(refusesFips(name) && text.includes("-y")))) {
          const command = `--compat ${compat} -i ${name} ${line}`;
          const asked = options(command, RHEL_IMAGE);
          const expected = ORDER.filter(([, when]) => when(asked, baseOs(name).family)).map(([element]) =>
            element === "BASE" ? baseOs(name).element : element,
          );
          const made = plan(command, RHEL_IMAGE);
          expect(made.elements, command).to.deep.equal(expected);
          expect(made.argv.slice(-expected.length), command).to.deep.equal(expected);
          combinations++;
        }
      }
    }
    // The four bases of the Red Hat family take every flag, the two others all but -y.
    expect(combinations).to.equal(2 * (4 * 512 + 2 * 256));
  });
});

function refusesFips(name: BaseOsName): boolean {
  return baseOs(name).family === "debian";
}
