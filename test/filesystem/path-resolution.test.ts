import { expect } from "chai";
import { resolvePath } from "../../src/filesystem/path-resolution.ts";
import { type Fixture, fixtureSource } from "./node-fixture.ts";

function where(path: string, followLast = true): string {
  const place = resolvePath(source, path, followLast);
  return typeof place === "string" ? place : place.path;
}

const chain = (count: number): [string, Fixture][] =>
  Array.from({ length: count }, (_, index): [string, Fixture] => [
    `l${index}`,
    { link: index === 0 ? "/usr/bin" : `l${index - 1}` },
  ]);

const source = fixtureSource(
  new Map<string, Fixture>([
    [
      "usr",
      new Map<string, Fixture>([
        ["bin", new Map([["sh", "shell"]])],
        ["up", { link: ".." }],
      ]),
    ],
    ["bin", { link: "usr/bin" }],
    ["abs", { link: "/usr/bin/sh" }],
    ["out", { link: "../../../../usr" }],
    ["self", { link: "self" }],
    ["ping", { link: "pong" }],
    ["pong", { link: "/ping" }],
    ["gone", { link: "nowhere/at/all" }],
    ["empty", { link: "" }],
    ...chain(41),
  ]),
);

describe("resolvePath", () => {
  it("normalises paths", () => {
    expect(where("/")).to.equal("/");
    expect(where("")).to.equal("/");
    expect(where("//usr/./bin//sh")).to.equal("/usr/bin/sh");
    expect(where("/usr/bin/..")).to.equal("/usr");
  });

  it("stops at the root, in paths and in links", () => {
    expect(where("/../../usr/../..")).to.equal("/");
    expect(where("/out/bin")).to.equal("/usr/bin");
    expect(where("/usr/up/bin")).to.equal("/usr/bin");
  });

  it("follows links on the way always, a final one when asked", () => {
    expect(where("/bin/sh")).to.equal("/usr/bin/sh");
    expect(where("/abs")).to.equal("/usr/bin/sh");
    expect(where("/abs", false)).to.equal("/abs");
    expect(where("/bin/", false)).to.equal("/bin");
    expect(where("/bin/.", false)).to.equal("/usr/bin");
    expect(where("/bin", false)).to.equal("/bin");
    expect(where("/bin/sh", false)).to.equal("/usr/bin/sh");
  });

  it("follows 40 links and no more", () => {
    expect(where("/l39/sh")).to.equal("/usr/bin/sh");
    expect(where("/l40/sh")).to.equal("link-loop");
    expect(where("/self")).to.equal("link-loop");
    expect(where("/ping/x")).to.equal("link-loop");
  });

  it("follows 2048 names and no more, those in links included", () => {
    expect(where("/usr/..".repeat(1024))).to.equal("/");
    expect(where(`${"/usr/..".repeat(1024)}/usr`)).to.equal("link-loop");
    const weary = fixtureSource(
      new Map<string, Fixture>([
        ["d", new Map()],
        ...Array.from({ length: 3 }, (_, index): [string, Fixture] => [
          `l${index}`,
          { link: `${"d/../".repeat(500)}${index === 0 ? "d" : `l${index - 1}`}` },
        ]),
      ]),
    );
    const lead = (path: string) => resolvePath(weary, path, true);
    expect(lead("/l1")).to.include({ path: "/d" });
    expect(lead("/l2")).to.equal("link-loop");
  });

  it("says why a path leads nowhere", () => {
    expect(where("/no")).to.equal("not-found");
    expect(where("/gone")).to.equal("not-found");
    expect(where("/empty")).to.equal("not-found");
    expect(where("/usr/bin/sh/deeper")).to.equal("not-a-directory");
    expect(where("/abs/..")).to.equal("not-a-directory");
  });
});
