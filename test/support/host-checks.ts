import { expect } from "chai";
import { type HostFault, needHostHaproxy, resultsOnHost } from "./host-lab.ts";

/** What is wrong in a configuration, and the checks that must see it. */
export interface SeenFault extends HostFault {
  readonly what: string;
  readonly seenBy: readonly string[];
}

/**
 * States that checks hold of this host's HAProxy with Octavia's configuration, and that each fault is seen by the checks
 * that it is about.
 *
 * @param good what is changed although nothing is wrong
 */
export function describeHostChecks(
  title: string,
  ids: readonly string[],
  faults: readonly SeenFault[],
  good: HostFault = {},
): void {
  describe(title, function () {
    this.timeout(120_000);
    before(function () {
      needHostHaproxy(this);
    });

    const outcomes = async (those: readonly string[], fault?: HostFault) => {
      const results = [...(await resultsOnHost(those, fault)).values()];
      return results.map(({ id, outcome, reason }) =>
        outcome === "pass" ? `${id} pass` : `${id} ${outcome}: ${reason}`,
      );
    };

    it("hold of HAProxy with Octavia's configuration", async () => {
      expect(await outcomes(ids, good)).to.have.members(ids.map((id) => `${id} pass`));
    });

    for (const { what, seenBy, ...fault } of faults) {
      it(`see ${what}`, async () => {
        const lines = await outcomes(seenBy, fault);
        expect(lines).to.have.lengthOf(seenBy.length);
        for (const line of lines) expect(line).to.match(/^\S+ fail: /);
      });
    }

    it("are each seen to fail", () => {
      expect([...new Set(faults.flatMap(({ seenBy }) => seenBy))]).to.have.members([...ids]);
    });
  });
}

/** Replaces in a configuration, and complains of what is not in it. */
export function replacing(pattern: RegExp, by: string): (text: string) => string {
  return (text) => {
    const changed = text.replaceAll(pattern, by);
    if (changed === text) throw new Error(`the configuration has nothing like ${pattern}`);
    return changed;
  };
}
