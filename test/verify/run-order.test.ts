import { expect } from "chai";
import type { CheckDescription, Need } from "../../src/verify/check.ts";
import { inOrder, runOrder } from "../../src/verify/run-order.ts";

const check = (id: string, ...needs: Need[]): CheckDescription => ({
  id,
  title: id,
  grade: "required",
  why: "",
  fix: "",
  appliesTo: { needs },
});

describe("the order of checks", () => {
  const selected = [
    check("a", "initrd"),
    check("b"),
    check("c", "deep"),
    check("d", "kernel-file", "size"),
    check("e"),
  ];
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join("");

  it("has those last that wait for what is found out beside them", () => {
    expect(ids(runOrder(selected))).to.equal("bedac");
  });

  it("does not show in the results", () => {
    const results = runOrder(selected).map(({ id, title, grade }) => ({
      id,
      title,
      grade,
      outcome: "pass" as const,
      durationMs: 0,
    }));
    expect(ids(inOrder(results, selected))).to.equal("abcde");
    expect(ids(inOrder(results.slice(1), selected))).to.equal("acde");
  });
});
