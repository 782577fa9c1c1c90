import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { goodAmphora, kernelVersion } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("a guest", () => {
  it("tells its facts", () => {
    const guest = guestOf(memoryTree(goodAmphora()));
    expect(guest.family()).to.equal("debian");
    expect(guest.architecture()).to.equal("amd64");
    expect(guest.packages()?.installed("haproxy")?.version).to.equal("2.6.12-1");
    expect(guest.kernels().map(({ version }) => version)).to.deep.equal([kernelVersion]);
    expect(guest.kernelImage(`/boot/vmlinuz-${kernelVersion}`)).to.have.property("release", kernelVersion);
    expect(guest.bootLoader().entries).to.have.length(1);
    expect(guest.unit("octavia-agent.service").wantedBy).to.deep.equal(["multi-user.target"]);
    expect(guest.architectureOf("/usr/sbin/haproxy")).to.equal("amd64");
  });

  it("is silent where there is nothing", () => {
    const guest = guestOf(memoryTree(new Map()));
    expect([guest.osRelease(), guest.family(), guest.architecture(), guest.packages()]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(guest.kernels()).to.deep.equal([]);
  });

  it("says why there are no packages", () => {
    expect(guestOf(memoryTree(new Map())).noPackages()[0]).to.match(/no database of dpkg's or rpm's/);
  });

  it("reads each fact once", () => {
    const tree = memoryTree(goodAmphora());
    let reads = 0;
    const read = (...args: Parameters<typeof tree.read>) => {
      reads++;
      return tree.read(...args);
    };
    const guest = guestOf({ ...tree, read });
    expect(guest.packages()).to.equal(guest.packages());
    guest.osRelease();
    guest.family();
    expect(reads).to.equal(2);
  });
});
