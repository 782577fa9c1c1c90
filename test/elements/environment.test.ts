import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../src/host/run.ts";
import { elements } from "./element-tree.ts";

/** What scripts of a phase find set, after diskimage-builder has read the files of some elements once or more. */
async function variables(
  names: readonly string[],
  given: Readonly<Record<string, string>> = {},
  { times = 1 } = {},
): Promise<Map<string, string>> {
  const files = elements()
    .filter(({ name }) => names.includes(name))
    .flatMap(({ path, files: own }) =>
      own.filter((file) => file.startsWith("environment.d/")).map((file) => join(path, file)),
    )
    // By their numbers, whichever element they are of.
    .sort((a, b) => Number.parseInt(a.split("/").at(-1) ?? "", 10) - Number.parseInt(b.split("/").at(-1) ?? "", 10));
  const script = `set -ue -o pipefail; ${'for file in "$@"; do source "$file"; done; '.repeat(times)} env -0`;
  const pairs = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  const { stdout, stderr, exitCode } = await run([
    ...["env", "-i", `PATH=${process.env["PATH"]}`, ...pairs],
    ...["bash", "-c", script, "bash", ...files],
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return new Map(stdout.split("\0").map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: Error) => error.message,
  );
}

describe("variables that elements set", () => {
  it("are all there on which packages depend, whoever calls diskimage-builder", async () => {
    const set = await variables(["amphora-agent"]);
    expect(set.get("DIB_OCTAVIA_AMP_USE_NFTABLES")).to.equal("True");
    expect(set.get("DIB_OCTAVIA_AMP_USE_SSH")).to.equal("True");
    expect(set.get("DIB_INSTALLTYPE_amphora_agent")).to.equal("package");
    expect(set.get("DIB_INSTALLTYPE_upper_constraints")).to.equal("package");
  });

  it("keep every element from asking for an sshd when remove-sshd is among them", async () => {
    const set = await variables(["amphora-agent", "remove-sshd"], { DIB_OCTAVIA_AMP_USE_SSH: "True" });
    expect(set.get("DIB_OCTAVIA_AMP_USE_SSH")).to.equal("False");
  });

  it("add the kernel's arguments once, however often they are read", async () => {
    const set = await variables(["cpu-pinning", "amphora-fips"], { DISTRO_NAME: "rocky" }, { times: 3 });
    const pinning = "irqaffinity=0 isolcpus=1-N nohz=on nohz_full=1-N";
    expect(set.get("DIB_BOOTLOADER_DEFAULT_CMDLINE")).to.equal(`nofb nomodeset gfxpayload=text ${pinning} fips=1`);
    expect(set.get("DIB_DRACUT_ENABLED_MODULES")?.match(/- name: fips/g)).to.have.length(1);
  });

  it("keep what the user says the kernel is to be told", async () => {
    const set = await variables(["cpu-pinning"], { DIB_BOOTLOADER_DEFAULT_CMDLINE: "quiet" });
    expect(set.get("DIB_BOOTLOADER_DEFAULT_CMDLINE")).to.match(/^quiet irqaffinity=0 /);
  });

  it("take octavia-lib from where the agent comes", async () => {
    const both = ["amphora-agent", "octavia-lib"];
    const kind = async (given: Record<string, string>) =>
      (await variables(both, given)).get("DIB_INSTALLTYPE_octavia_lib");
    expect(await kind({})).to.equal("package");
    expect(await kind({ DIB_INSTALLTYPE_amphora_agent: "source" })).to.equal("source");
    // There is no virtual environment for it otherwise (story 2008138).
    expect(await kind({ DIB_INSTALLTYPE_octavia_lib: "source" })).to.equal("package");
  });

  it("end the build at once where it could only fail later", async () => {
    const unknown = await failureOf(variables(["amphora-agent"], { DIB_INSTALLTYPE_amphora_agent: "wheel" }));
    expect(unknown).to.contain('DIB_INSTALLTYPE_amphora_agent is "wheel"; it must be package or source.');
    const fips = await failureOf(variables(["amphora-fips"], { DISTRO_NAME: "ubuntu" }));
    expect(fips).to.contain("amphora-fips: ubuntu has no FIPS mode without a subscription");
  });
});
