import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readPackageSources } from "../../src/guest/package-source.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const sourcesOf = (...entries: [string, Entry][]) =>
  guestOf(memoryTree(new Map(entries)))
    .fact(readPackageSources)
    .map(({ kind, url }) => `${kind} ${url}`);

describe("sources of packages", () => {
  it("are lines of apt's lists", () => {
    const text =
      "# deb http://a/ x main\ndeb [arch=amd64 signed-by=/k] http://b/ x main\n deb-src\thttp://c/ x main\nnonsense\n";
    expect(sourcesOf(["/etc/apt/sources.list", text])).to.deep.equal(["source http://b/", "source http://c/"]);
    expect(
      sourcesOf(
        ["/etc/apt/sources.list.d/a.list", "deb http://a/ x main"],
        ["/etc/apt/sources.list.d/a.list.old", text],
      ),
    ).to.deep.equal(["source http://a/"]);
  });

  it("are stanzas of apt's newer files, unless disabled", () => {
    const text = "Types: deb\nURIs: http://a/ http://b/\n# Suites: x\nSuites: y\n\nEnabled: no\nURIs: http://c/\n";
    expect(sourcesOf(["/etc/apt/sources.list.d/a.sources", text])).to.deep.equal([
      "source http://a/",
      "source http://b/",
    ]);
  });

  it("are sections of dnf's repositories, unless disabled", () => {
    const text =
      "[a]\nbaseurl=http://a/\n  http://b/\nproxy = http://p:3128\n[c]\nenabled=0\nbaseurl=http://c/\n[d]\n#baseurl=http://e/\nmetalink=https://d/\n";
    expect(sourcesOf(["/etc/yum.repos.d/a.repo", text])).to.deep.equal([
      "source http://a/",
      "source http://b/",
      "proxy http://p:3128",
      "source https://d/",
    ]);
  });

  it("may stand behind proxies", () => {
    const apt =
      'Acquire::http::Proxy "http://a:1";\n// Proxy "http://x";\nAcquire { https { Proxy "http://b:2"; } };\nAcquire::http::Proxy::c "DIRECT";\n';
    expect(
      sourcesOf(
        ["/etc/apt/apt.conf.d/99p", apt],
        ["/etc/apt/apt.conf.d/99p.bak", apt],
        ["/etc/dnf/dnf.conf", "[main]\nproxy=http://d:4\n"],
      ),
    ).to.deep.equal(["proxy http://a:1", "proxy http://b:2", "proxy http://d:4"]);
  });

  it("are none where nothing names one", () => expect(sourcesOf()).to.deep.equal([]));
});
