import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { claimOutput } from "../../../src/build/output/output-claim.ts";
import {
  nearestExisting,
  outputDirectories,
  unmakeable,
  wantedDirectories,
} from "../../../src/build/preflight/output-directories.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("outputDirectories", () => {
  const directory = testDirectory();
  const look = async (line: string) => complaints(await outputDirectories(groundOf(line, {}, directory.path)));

  it("is content with directories that can be made", async () => {
    expect(await look("-c new/cache -w new/work -o amp")).to.deep.equal([]);
    expect(nearestExisting(join(directory.path, "new/cache"))).to.equal(directory.path);
    expect(wantedDirectories(groundOf("-c a -w b", {}, "/x").options)).to.deep.equal([
      ["c", "/x/a"],
      ["w", "/x/b"],
    ]);
  });

  it("names every place that cannot be, not only the first", async () => {
    writeFileSync(join(directory.path, "file"), "");
    mkdirSync(join(directory.path, "amp.qcow2"));
    expect(await look("-c file/cache -w file/work -o amp")).to.deep.equal([
      `blocking output: The output ${directory.path}/amp.qcow2 of option -o is a directory; choose another name`,
      `blocking output: The directory ${directory.path}/file/cache of option -c cannot be made (${directory.path}/file is no directory); choose another one`,
      `blocking output: The directory ${directory.path}/file/work of option -w cannot be made (${directory.path}/file is no directory); choose another one`,
    ]);
    expect((await look("-o gone/amp"))[0]).to.match(/gone of option -o does not exist; create it first$/);
    expect(unmakeable("w", "/x", "no").code).to.equal("bad-value");
  });

  it("asks for a file in a directory that is named by itself", async () => {
    mkdirSync(join(directory.path, "images"));
    expect(await look("-o images")).to.deep.equal([
      `blocking output: The output ${directory.path}/images of option -o is a directory; name a file in it, such as ${directory.path}/images/amphora-x64-haproxy`,
    ]);
    expect(await look("-o images.qcow2")).to.deep.equal([]);
    mkdirSync(join(directory.path, "amphora-x64-haproxy"));
    expect(await look("")).to.deep.equal([]);
  });

  it("looks at the place of the log too", async () => {
    expect(await look("-o amp -l amp.qcow2 -c /dev/null/c")).to.have.length(2);
  });

  it("says that another build is making the image", async () => {
    const claim = await claimOutput(join(directory.path, "amp.qcow2"));
    expect(await look("-o amp")).to.deep.equal([
      `blocking output: Another build is making ${directory.path}/amp.qcow2 already; wait for its end or choose another -o`,
    ]);
    claim.release();
  });

  it("leaves the right to make the image to the build that follows", async () => {
    await look("-o amp");
    (await claimOutput(join(directory.path, "amp.qcow2"))).release();
  });
});
