import { readFileSync } from "node:fs";
import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { haproxyProgram, readHaproxyBuild } from "../../src/guest/haproxy.ts";
import { BUILD_PATIENCE } from "../acceptance/image.ts";
import { haproxyOf } from "../support/good-amphora/packages.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { goodImage } from "../support/mutation/good-image.ts";

const of = (content: Uint8Array) => guestOf(memoryTree(new Map([[haproxyProgram, content]]))).fact(readHaproxyBuild);

describe("what HAProxy was built with", () => {
  it("is found among its constants", () => {
    const build = of(haproxyOf("-51DEGREES +EPOLL +NS +OPENSSL -PCRE +POLL +PROMEX -QUIC +SYSTEMD +THREAD"));
    expect([...(build?.features ?? [])]).to.deep.equal([
      "EPOLL",
      "NS",
      "OPENSSL",
      "POLL",
      "PROMEX",
      "SYSTEMD",
      "THREAD",
    ]);
    expect([...(build?.without ?? [])]).to.deep.equal(["51DEGREES", "PCRE", "QUIC"]);
  });

  it("is unknown of anything else", () => {
    expect(of(Buffer.from("#!/bin/sh\n"))).to.equal(undefined);
    expect(of(haproxyOf("no list"))).to.equal(undefined);
    expect(guestOf(memoryTree(new Map())).fact(readHaproxyBuild)).to.equal(undefined);
    // Another program of the kind: this one.
    expect(of(readFileSync("/bin/sh"))).to.equal(undefined);
  });

  it("is unknown, not an error, of every cut of a program", () => {
    const whole = haproxyOf("+A +B");
    for (let size = 0; size < whole.length; size += 7) expect(of(whole.subarray(0, size))).to.equal(undefined);
  });

  it("is found in the amphora's own", async () => {
    const { tree } = await goodImage("debian");
    const build = guestOf(tree).fact(readHaproxyBuild);
    expect([...(build?.features ?? [])]).to.include.members(["OPENSSL", "THREAD", "NS", "PROMEX", "SYSTEMD"]);
    expect(build?.without.has("QUIC")).to.equal(true);
  }).timeout(BUILD_PATIENCE);
});
