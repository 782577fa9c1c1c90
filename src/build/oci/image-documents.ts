import { createHash } from "node:crypto";

/** What an OCI image says of itself beside the root file system. */
export interface OciDescription {
  /** The name of the image file without its suffix. */
  readonly name: string;
  /** In Debian's words, as `-a` takes it. */
  readonly architecture: string;
  readonly baseOs: string;
  readonly release: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** The only layer: the root file system as a tar that is not compressed. */
export interface OciLayer {
  /** In hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A file of an image layout. */
export interface LayoutFile {
  readonly name: string;
  readonly content: string;
}

/** The file by which an image layout is known; it stands first in the archive. */
export const LAYOUT: LayoutFile = { name: "oci-layout", content: '{"imageLayoutVersion":"1.0.0"}' };

/** Go's names of architectures, which OCI uses. */
const PLATFORMS: Readonly<Record<string, { readonly architecture: string; readonly variant?: string }>> = {
  i386: { architecture: "386" },
  armhf: { architecture: "arm", variant: "v7" },
  arm64: { architecture: "arm64", variant: "v8" },
  aarch64: { architecture: "arm64", variant: "v8" },
  ppc64el: { architecture: "ppc64le" },
};

/** The name under which every engine keeps the image: `localhost/NAME:latest`, in the letters that a name may have. */
export function imageReference(name: string): string {
  const repository = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, (separators) => (/^[._-]$/.test(separators) ? separators : "-"))
    .replace(/^[._-]+|[._-]+$/g, "");
  return `localhost/${repository || "amphora"}:latest`;
}

/** Where a blob lies in a layout. */
export function blobName(sha256: string): string {
  return `blobs/sha256/${sha256}`;
}

/**
 * Every file of the layout but the marker and the layer: configuration, manifest, index, and the list by which
 * `docker load` before Docker 25 finds the same files.
 */
export function layoutDocuments(description: OciDescription, layer: OciLayer): readonly LayoutFile[] {
  const { name, architecture, baseOs, release } = description;
  const created = new Date(description.created * 1000).toISOString();
  const diffId = `sha256:${layer.sha256}`;
  const labels = {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.description": `OpenStack Octavia amphora, ${baseOs} ${release}`,
  };
  const configuration = blob("application/vnd.oci.image.config.v1+json", {
    created,
    ...(PLATFORMS[architecture] ?? { architecture }),
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      // In the foreground, as a container's program must be; the configuration is for its user to put there.
      Cmd: ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
      WorkingDir: "/",
      // HAProxy then serves its connections to their end.
      StopSignal: "SIGUSR1",
      Labels: labels,
    },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created, created_by: "diskimage-create" }],
  });
  const manifest = blob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: configuration.descriptor,
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: diffId, size: layer.size }],
    annotations: { ...labels, "org.opencontainers.image.created": created },
  });
  const reference = imageReference(name);
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        ...manifest.descriptor,
        annotations: { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": "latest" },
      },
    ],
  };
  const legacy = [{ Config: configuration.file.name, RepoTags: [reference], Layers: [blobName(layer.sha256)] }];
  return [
    configuration.file,
    manifest.file,
    { name: "index.json", content: JSON.stringify(index) },
    { name: "manifest.json", content: JSON.stringify(legacy) },
  ];
}

function blob(mediaType: string, document: object) {
  const content = JSON.stringify(document);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const descriptor = { mediaType, digest: `sha256:${sha256}`, size: Buffer.byteLength(content) };
  return { file: { name: blobName(sha256), content }, descriptor };
}
