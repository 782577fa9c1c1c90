import { expect } from "chai";
import { elf } from "../support/good-amphora.ts";
import type { Entry } from "../support/memory-tree.ts";
import { testMutants } from "../support/mutation/kill.ts";
import { notPassed } from "../support/verification.ts";
import { mutants } from "./guest.mutants.ts";

describe("checks of the guest", () => {
  testMutants(mutants);

  it("want a shell of a known architecture", async () => {
    const files = (entries: Map<string, Entry>) => entries.set("/usr/bin/dash", { content: elf(21, 64), mode: 0o755 });
    const failed = await notPassed({ files });
    expect(failed).to.include("A13-architecture-matches fail");
  });
});
