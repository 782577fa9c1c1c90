import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeAptRoot } from "../apt-root.ts";
import { type ArchiveKey, makeArchiveKey } from "./archive-key.ts";
import { indexOf, packageOf, recordOfFile, recordsOf } from "./package-index.ts";
import { makeStandInPackages, replaced } from "./stand-in-packages.ts";

/**
 * A stand-in of Ubuntu's archive: Debian 12's packages as suites of noble, signed by a key of the test's own.
 * Indices and Ubuntu's own packages come from here; for Debian's packages it sends on to Debian's archive.
 */
export interface UbuntuMirror {
  /** What DIB_DISTRIBUTION_MIRROR is to say. */
  readonly url: string;
  /** The file of its public key. */
  readonly keyring: string;
  /** The paths asked for so far, below the archive. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Suites {
  /** Records by suite and component. */
  readonly records: ReadonlyMap<string, readonly string[]>;
  /** Where the files of packages are, by the start of their path; the longest start counts. */
  readonly pools: readonly (readonly [start: string, url: string])[];
}

const components = ["main", "universe"];
const ownPool = "pool/stand-in";
/** Suites of Ubuntu's, and those of Debian's that stand in. */
const suites = {
  noble: "bookworm",
  "noble-updates": "bookworm-updates",
  "noble-security": "bookworm-security",
  "noble-backports": undefined,
} as const;

/**
 * @param folder an empty one with a short path, for all that the mirror makes
 * @param debianSources Debian 12's archive, as a sources.list
 */
export async function openUbuntuMirror(folder: string, debianSources: string): Promise<UbuntuMirror> {
  const keyring = join(folder, "ubuntu-archive-keyring.gpg");
  const pool = join(folder, "pool");
  const key = makeArchiveKey(join(folder, "gpg"));
  let files: ReadonlyMap<string, Buffer>;
  let pools: Suites["pools"];
  try {
    writeFileSync(keyring, key.keyring);
    const published = await publish(folder, pool, debianSources, key.keyring);
    pools = published.pools;
    files = signed(published.records, key);
  } finally {
    key.end();
  }
  const own = new Set(readdirSync(pool).map((name) => `${ownPool}/${name}`));
  const requests: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const path = /^\/ubuntu\/(.*)$/.exec(decodeURIComponent(url))?.[1] ?? "";
    requests.push(path);
    const content = own.has(path) ? readFileSync(join(pool, basename(path))) : files.get(path);
    const [start = "", elsewhere = ""] = pools.find(([beginning]) => path.startsWith(beginning)) ?? [];
    if (content !== undefined) response.writeHead(200, { "Content-Length": content.length }).end(content);
    else if (start !== "")
      response.writeHead(302, { Location: `${elsewhere}${encodeURI(path)}`, "Content-Length": 0 }).end();
    else response.writeHead(404, { "Content-Length": 0 }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/ubuntu`,
    keyring,
    requests,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function publish(folder: string, pool: string, debianSources: string, keyring: Buffer): Promise<Suites> {
  const debian = makeAptRoot(join(folder, "debian"), debianSources);
  await debian.update();
  const own = await makeStandInPackages(join(folder, "packages"), pool, debian, keyring);
  const records = new Map<string, string[]>();
  for (const suite of Object.keys(suites)) for (const component of components) records.set(`${suite}/${component}`, []);
  const urls = new Map<string, string>();
  for (const { suite, uri, path } of await debian.indices()) {
    const [name] = Object.entries(suites).find(([, theirs]) => theirs === suite) ?? [];
    if (name === undefined) continue;
    // Debian's security archive keeps its files below pool/updates.
    urls.set(suite.endsWith("-security") ? "pool/updates/" : "pool/main/", uri);
    for (const record of recordsOf(readFileSync(path, "utf8"))) {
      const found = packageOf(record);
      if (replaced.has(found)) continue;
      // Ubuntu has Octavia outside main, so a build that forgets universe finds no agent.
      records.get(`${name}/${found.includes("octavia") ? "universe" : "main"}`)?.push(record);
    }
  }
  for (const component of ["main", "universe"] as const) {
    const list = records.get(`noble/${component}`) ?? [];
    if (list.length === 0) throw new Error(`Debian's archive has nothing for the component ${component}`);
    list.push(...own[component].map((path) => recordOfFile(path, ownPool)));
  }
  return { records, pools: [...urls].sort(([a], [b]) => b.length - a.length) };
}

/** The files below dists, by their paths. */
function signed(records: Suites["records"], key: ArchiveKey): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const suite of Object.keys(suites)) {
    const sums: string[] = [];
    for (const component of components) {
      const text = Buffer.from(indexOf(records.get(`${suite}/${component}`) ?? []));
      const name = `${component}/binary-amd64/Packages`;
      for (const [path, content] of [
        [name, text],
        [`${name}.gz`, gzipSync(text, { level: 1 })],
      ] as const) {
        sums.push(` ${createHash("sha256").update(content).digest("hex")} ${content.length} ${path}`);
        files.set(`dists/${suite}/${path}`, content);
      }
    }
    const release = [
      ...["Origin: Ubuntu stand-in", "Label: Ubuntu stand-in", `Suite: ${suite}`, "Codename: noble", "Version: 24.04"],
      ...[`Date: ${new Date().toUTCString()}`, "Architectures: amd64", `Components: ${components.join(" ")}`],
      ...["Description: Debian packages that stand in for Ubuntu's in a test", "SHA256:", ...sums, ""],
    ].join("\n");
    files.set(`dists/${suite}/InRelease`, Buffer.from(key.sign(release)));
  }
  return files;
}
