import { mkdirSync, readdirSync } from "node:fs";
import { expect } from "chai";
import { openHeartbeatReceiver } from "../../../src/runtime/heartbeat/heartbeat-receiver.ts";
import { makeIdentity } from "../../../src/runtime/identity/identity.ts";
import { savedAmphora } from "../../../src/runtime/lab/saved-amphora.ts";
import type { WarmCache } from "../../../src/runtime/machine/warm-cache.ts";
import type { WarmEntry } from "../../../src/runtime/machine/warm-entry.ts";
import { tinyMachines } from "../../support/tiny-machine.ts";

describe("the saved amphora of an image", function () {
  this.timeout(30_000);
  const tiny = tinyMachines();

  it("is an earlier run's where there is one, known by image, drive and machine", async () => {
    const identity = await makeIdentity();
    const heartbeats = await openHeartbeatReceiver({ port: 0 });
    const entry: WarmEntry = {
      files: { state: "s", disk: "d", drive: "v" },
      identity: JSON.stringify(identity),
      close() {},
      remove() {},
    };
    const keys: string[] = [];
    const cache: WarmCache = {
      directory: "",
      find(key) {
        keys.push(key);
        return entry;
      },
      publish: () => entry,
    };
    const directory = `${tiny.directory()}/lab`;
    mkdirSync(directory);
    const choice = { machine: "pc", accelerator: "tcg" } as const;
    const image = { path: tiny.image(), format: "raw" } as const;
    const basis = { image, choice, directory, heartbeats, started: () => {} };
    try {
      const saved = await savedAmphora(basis, "digest", cache);
      expect(saved).to.deep.equal({ identity, entry });
      await savedAmphora(basis, "another digest", cache);
      await savedAmphora({ ...basis, choice: { ...choice, machine: "q35" } }, "digest", cache);
      await savedAmphora(basis, "digest", cache);
      expect(new Set(keys).size).to.equal(3);
      expect(keys[3]).to.equal(keys[0]);
      expect(readdirSync(directory)).to.deep.equal([]);
    } finally {
      await heartbeats.close();
    }
  });
});
