import { join } from "node:path";
import { expect } from "chai";
import { baseImage } from "../../../src/build/preflight/base-image.ts";
import type { DiskimageBuilder } from "../../../src/build/preflight/dib.ts";
import { complaints, groundOf, withServer, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("baseImage", () => {
  const directory = testDirectory();
  const dib = { version: "3.13.0" } as DiskimageBuilder;

  async function look(line: string, env: Record<string, string> = {}, ...names: string[]) {
    const elements = new Map(names.map((name) => [name, join(directory.path, name)]));
    return complaints(await baseImage({ ...groundOf(line, env, directory.path, elements), dib }));
  }

  it("knows the releases of CentOS that diskimage-builder has repositories of", async () => {
    writeTree(directory.path, { "centos-minimal/yum.repos.d/8-stream/base.repo": "" });
    expect(await look("-i centos -d 8-stream", {}, "centos-minimal")).to.deep.equal([]);
    expect(await look("-i centos -d 9-stream", {}, "centos-minimal")).to.deep.equal([
      "blocking base-image: The diskimage-builder 3.13.0 has no repositories of CentOS 9-stream, only of 8-stream; name a newer diskimage-builder in DIB_REPO_PATH or choose another -d",
    ]);
    const own = { DIB_YUM_MINIMAL_BOOTSTRAP_REPOS: "/repos" };
    expect(await look("-i centos -d 9-stream", own, "centos-minimal")).to.deep.equal([]);
  });

  it("knows the containers that diskimage-builder describes", async () => {
    writeTree(directory.path, { "rocky-container/containerfiles/9": "FROM rocky\n" });
    expect(await look("-i rocky -d 9", {}, "containerfile", "rocky-container")).to.deep.equal([]);
    const [told] = await look("-i rocky -d 10", {}, "containerfile", "rocky-container");
    expect(told).to.match(
      /^blocking base-image: The diskimage-builder 3\.13\.0 describes no container of release 10; /,
    );
  });

  it("looks for the local image of RHEL", async () => {
    writeTree(directory.path, { "rhel.qcow2": "" });
    const image = join(directory.path, "rhel.qcow2");
    expect(await look("-i rhel -s 3", { DIB_LOCAL_IMAGE: image })).to.deep.equal([]);
    expect(await look("-i rhel -s 3", { DIB_LOCAL_IMAGE: `${image}.gone` })).to.deep.equal([
      `blocking base-image: The base image ${image}.gone of DIB_LOCAL_IMAGE cannot be read; correct DIB_LOCAL_IMAGE`,
    ]);
  });

  it("asks for the cloud images of Fedora, which are archived after a year", async () => {
    await withServer(
      ({ url }, response) => void response.writeHead(url?.startsWith("/40/") ? 200 : 404).end(),
      async (address) => {
        expect(await look("-i fedora", { DIB_CLOUD_IMAGES: `${address}/40` })).to.deep.equal([]);
        expect((await look("-i fedora", { DIB_CLOUD_IMAGES: `${address}/37` }))[0]).to.match(
          /^blocking base-image: The cloud images http:.*\/37 are not to be had \(the server answers 404\); choose a -d that is not archived/,
        );
      },
    );
    const gone = await look("-i fedora", { DIB_CLOUD_IMAGES: "http://127.0.0.1:9" });
    expect(gone[0]).to.contain("(the connection is refused)");
    expect(await look("-i fedora", { DIB_CLOUD_IMAGES: "http://127.0.0.1:9", DIB_OFFLINE: "1" })).to.deep.equal([]);
  });
});
