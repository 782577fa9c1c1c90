import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { blobName, layoutDocuments } from "../../../src/build/oci/image-documents.ts";
import { writeOciArchive } from "../../../src/build/oci/oci-archive.ts";
import { ociLayer } from "../../../src/filesystem/tar/oci-layer.ts";
import { openTar } from "../../../src/filesystem/tar/tar-source.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { refusalOf } from "../../support/refusal-code.ts";
import { makeRootTar } from "../../support/root-tar.ts";

const description = { name: "amp", architecture: "amd64", baseOs: "debian", release: "bookworm", created: 0 };

describe("the layer of an OCI archive", () => {
  const at = scratchDirectory();
  let tar: Buffer;

  before(async function () {
    needTools(this, "tar");
    tar = readFileSync(makeRootTar(at("root.tar")));
    await writeOciArchive(at("root.tar"), at("amp.oci"), description, new AbortController().signal);
  });

  /** An archive as GNU tar writes one of these files. */
  function archive(files: Readonly<Record<string, string>>): Uint8Array {
    const folder = at("layout");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(`${folder}/blobs/sha256`, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(`${folder}/${name}`, content);
    runTool("tar", ["-C", folder, "-cf", at("made.tar"), ...Object.keys(files)]);
    return readFileSync(at("made.tar"));
  }

  const layer = { sha256: "a".repeat(64), size: 512 };
  const documents = Object.fromEntries(layoutDocuments(description, layer).map(({ name, content }) => [name, content]));
  const layout = { "oci-layout": "{}", [blobName(layer.sha256)]: "x".repeat(512), ...documents };
  const read = (files: Readonly<Record<string, string>>) => ociLayer(readerOf(archive(files)));

  it("is the tar that diskimage-create put there", () => {
    const found = ociLayer(readerOf(readFileSync(at("amp.oci"))));
    if (found === undefined) throw new Error("no layer");
    expect(Buffer.from(found.read(0, found.length)).equals(tar)).to.equal(true);
    expect(treeOf(openTar(found)).stat("/bin/sh")?.type).to.equal("file");
  });

  it("is found whoever wrote the archive, in whatever order", () => {
    expect(Buffer.from(read(layout)?.read(0, 512) ?? []).toString()).to.equal("x".repeat(512));
    const turned = Object.fromEntries(Object.entries(layout).toReversed());
    expect(read(turned)?.length).to.equal(512);
  });

  it("is none of a root file system's tar, nor of one that only begins like an archive", () => {
    expect(ociLayer(readerOf(tar))).to.equal(undefined);
    expect(read({ "index.json": "{}" })).to.equal(undefined);
  });

  const changed = (name: string, from: string | RegExp, to: string) => ({
    ...layout,
    [name]: (documents[name] ?? "").replace(from, to),
  });
  const manifest = Object.keys(documents).find((name) => documents[name]?.includes('layers":[{')) ?? "";
  const one = /"layers":\[(\{[^}]*\})\]/;
  for (const [what, files, code, message] of [
    [
      "a layer that is compressed",
      changed(manifest, "layer.v1.tar", "layer.v1.tar+gzip"),
      "unsupported-filesystem",
      /compressed/,
    ],
    ["two layers", changed(manifest, one, '"layers":[$1,$1]'), "unsupported-filesystem", /with 2 layers, and only one/],
    [
      "no image",
      changed("index.json", /"manifests":\[.*\]/, '"manifests":[]'),
      "unsupported-filesystem",
      /with 0 images/,
    ],
    ["an index that is no JSON", changed("index.json", "{", "<"), "corrupt-tar", /its index\.json is no JSON object/],
    ["an index that is a word", { ...layout, "index.json": '"x"' }, "corrupt-tar", /no JSON object/],
    [
      "an image that is a number",
      { ...layout, "index.json": '{"manifests":[1]}' },
      "corrupt-tar",
      /image by no object/,
    ],
    ["a digest that leads elsewhere", changed(manifest, /sha256:a+/, "sha256:../../etc"), "corrupt-tar", /no SHA-256/],
    [
      "a blob that is missing",
      changed(manifest, /sha256:a+/, `sha256:${"b".repeat(64)}`),
      "corrupt-tar",
      /no file blobs\/sha256\/b+/,
    ],
    [
      "an index that is too long",
      { ...layout, "index.json": " ".repeat(1_100_000) },
      "corrupt-tar",
      /has 1100000 bytes/,
    ],
  ] as const) {
    it(`is refused for ${what}`, () => {
      const refusal = refusalOf(() => read(files));
      expect(refusal?.code).to.equal(code);
      expect(refusal?.message).to.match(message);
    });
  }
});
