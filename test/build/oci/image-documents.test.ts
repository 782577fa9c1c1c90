import { createHash } from "node:crypto";
import { expect } from "chai";
import { imageReference, layoutDocuments, type OciDescription } from "../../../src/build/oci/image-documents.ts";

const description: OciDescription = {
  ...{
    name: "amphora-x64-haproxy",
    architecture: "amd64",
    baseOs: "debian",
    release: "bookworm",
    created: 1_700_000_000,
  },
};
const layer = { sha256: "ab".repeat(32), size: 12_345 };

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

describe("the documents of an OCI image", () => {
  const files = new Map(layoutDocuments(description, layer).map(({ name, content }) => [name, content]));
  const json = <Shape>(name: string) => JSON.parse(files.get(name) ?? "") as Shape;
  const pointed = <Shape>({ digest, size }: Descriptor): Shape => {
    const content = files.get(`blobs/sha256/${digest.slice("sha256:".length)}`) ?? "";
    expect(createHash("sha256").update(content).digest("hex")).to.equal(digest.slice("sha256:".length));
    expect(Buffer.byteLength(content)).to.equal(size);
    return JSON.parse(content) as Shape;
  };
  const manifestOf = () => pointed<{ config: Descriptor; layers: Descriptor[] }>(indexed());
  const indexed = () => json<{ manifests: [Descriptor] }>("index.json").manifests[0];

  it("lead from the index to the manifest, the configuration and the layer, by digest and size", () => {
    const { config, layers } = manifestOf();
    expect(layers.map(({ digest, size }) => ({ digest, size }))).to.deep.equal([
      { digest: `sha256:${layer.sha256}`, size: layer.size },
    ]);
    expect(pointed(config)).to.deep.include({
      ...{ created: "2023-11-14T22:13:20.000Z", architecture: "amd64", os: "linux" },
      rootfs: { type: "layers", diff_ids: [`sha256:${layer.sha256}`] },
    });
    expect(files).to.have.property("size", 4);
  });

  it("start HAProxy in the foreground, by no entry point that would be in the way", () => {
    const { config } = pointed<{ config: Record<string, unknown> }>(manifestOf().config);
    expect(config["Cmd"]).to.deep.equal(["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"]);
    expect(config).to.not.have.property("Entrypoint");
  });

  it("name the image for every engine, the older ones of Docker too", () => {
    const reference = "localhost/amphora-x64-haproxy:latest";
    expect(indexed().annotations).to.include({ "io.containerd.image.name": reference });
    const { config, layers } = manifestOf();
    const path = ({ digest }: Descriptor) => `blobs/sha256/${digest.slice("sha256:".length)}`;
    expect(json("manifest.json")).to.deep.equal([
      { Config: path(config), RepoTags: [reference], Layers: layers.map(path) },
    ]);
  });

  for (const [debian, expected] of [
    ["i386", { architecture: "386" }],
    ["armhf", { architecture: "arm", variant: "v7" }],
    ["arm64", { architecture: "arm64", variant: "v8" }],
    ["aarch64", { architecture: "arm64", variant: "v8" }],
    ["ppc64le", { architecture: "ppc64le" }],
    ["ppc64el", { architecture: "ppc64le" }],
  ] as const) {
    it(`say ${debian} as Go does`, () => {
      const documents = layoutDocuments({ ...description, architecture: debian }, layer);
      expect(JSON.parse(documents[0]?.content ?? "")).to.deep.include(expected);
    });
  }

  for (const [name, reference] of [
    ["My Amphora__v1", "localhost/my-amphora-v1:latest"],
    ["_a.b-", "localhost/a.b:latest"],
    ["ÄÖ", "localhost/amphora:latest"],
  ] as const) {
    it(`make a name of ${name} that engines take`, () => {
      expect(imageReference(name)).to.equal(reference);
    });
  }
});
