import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openWarmCache, type WarmCache } from "../../../src/runtime/machine/warm-cache.ts";
import { scratchDirectory } from "../../support/real-tool.ts";
import { savedAmphora } from "../../support/saved-amphora.ts";

const key = (letter: string) => letter.repeat(64);

describe("openWarmCache", () => {
  const scratch = scratchDirectory();
  let count = 0;

  function cache(limit?: number, home = "home"): WarmCache {
    const opened = openWarmCache({ environment: { XDG_CACHE_HOME: scratch(home) }, ...(limit && { limit }) });
    if ("unavailable" in opened) throw new Error(opened.unavailable);
    return opened;
  }

  function saved(word: string, bytes = 0): string {
    count += 1;
    return savedAmphora(scratch(`saved${count}`), word, bytes);
  }

  it("is this user's alone, and finds what was published", () => {
    const warm = cache();
    expect(warm.directory).to.equal(scratch("home/amphora-image/warm"));
    expect(statSync(warm.directory).mode & 0o777).to.equal(0o700);
    expect(warm.find(key("a"))).to.equal(undefined);
    const source = saved("one");
    chmodSync(source, 0o755);
    const published = warm.publish(key("a"), source);
    expect(published.identity).to.equal("one: identity.json");
    expect(existsSync(source)).to.equal(false);
    expect(statSync(join(warm.directory, key("a"))).mode & 0o777).to.equal(0o700);
    published.close();
    const found = cache().find(key("a"));
    expect(readFileSync(found?.files.state ?? "", "utf8")).to.equal("one: state");
    found?.close();
  });

  it("gives all who publish the same what the first one published", () => {
    const warm = cache();
    const entries = ["first", "second", "third"].map((word) => warm.publish(key("b"), saved(word)));
    expect(entries.map(({ identity }) => identity)).to.deep.equal(Array(3).fill("first: identity.json"));
    for (const entry of entries) entry.close();
  });

  it("never gives one that is not whole, and takes another in its place", () => {
    const warm = cache();
    warm.publish(key("c"), saved("old")).close();
    writeFileSync(join(warm.directory, key("c"), "state"), "cut");
    expect(warm.find(key("c"))).to.equal(undefined);
    mkdirSync(join(warm.directory, key("d")), { mode: 0o700 });
    writeFileSync(join(warm.directory, key("d"), "state"), "half");
    const entry = warm.publish(key("d"), saved("new"));
    expect(entry.identity).to.equal("new: identity.json");
    entry.close();
  });

  it("removes what was used longest ago, and never what was just published", () => {
    const warm = cache(2.5 * 1024 * 1024, "small");
    const names = ["e", "f", "g"];
    for (const [index, name] of names.entries()) {
      warm.publish(key(name), saved(name, 1_000_000)).close();
      const then = new Date(Date.now() - 60_000 * (10 - index));
      utimesSync(join(warm.directory, key(name), "entry.json"), then, then);
    }
    expect(readdirSync(warm.directory).sort()).to.deep.equal(["f", "g"].map(key));
    warm.find(key("f"))?.close();
    const entry = warm.publish(key("h"), saved("h", 1_000_000));
    expect(readdirSync(warm.directory).sort()).to.deep.equal(["f", "h"].map(key));
    entry.close();
    const source = saved("huge", 4_000_000);
    const huge = warm.publish(key("i"), source);
    expect(huge.identity).to.equal("huge: identity.json");
    huge.close();
    expect(readdirSync(warm.directory).sort()).to.deep.equal(["f", "h"].map(key));
    expect(existsSync(source)).to.equal(true);
  });

  it("removes what others left half done long ago", () => {
    const warm = cache();
    const [old, young] = [`${key("x")}.making-0123456789ab`, `${key("x")}.gone-0123456789ab`];
    mkdirSync(join(warm.directory, old));
    mkdirSync(join(warm.directory, young));
    openWarmCache({ environment: { XDG_CACHE_HOME: scratch("home") }, now: Date.now() + 3_600_000 });
    expect(readdirSync(warm.directory).filter((name) => name.includes("."))).to.deep.equal([]);
    mkdirSync(join(warm.directory, young));
    cache();
    expect(readdirSync(warm.directory)).to.include(young);
  });

  it("is none where it is turned off, misstated or open to others", () => {
    const reason = (environment: NodeJS.ProcessEnv) => {
      const opened = openWarmCache({ environment: { XDG_CACHE_HOME: scratch("home"), ...environment } });
      return "unavailable" in opened ? opened.unavailable : "available";
    };
    expect(reason({ AMPHORA_WARM_CACHE_GB: "0" })).to.equal("AMPHORA_WARM_CACHE_GB turns it off");
    expect(reason({ AMPHORA_WARM_CACHE_GB: "lots" })).to.equal("AMPHORA_WARM_CACHE_GB is not a number of GiB");
    expect(reason({ AMPHORA_WARM_CACHE_GB: "2.5" })).to.equal("available");
    mkdirSync(scratch("open/amphora-image/warm"), { recursive: true });
    expect(reason({ XDG_CACHE_HOME: scratch("open") })).to.contain("others than its owner may use it");
    writeFileSync(scratch("file"), "");
    expect(reason({ XDG_CACHE_HOME: scratch("file") })).to.contain("ENOTDIR");
  });
});
