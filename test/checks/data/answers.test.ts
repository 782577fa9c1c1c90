import { expect } from "chai";
import { answers, eventually, settle } from "../../../checks/data/answers.ts";
import type { Service } from "../../../src/runtime/lab/lab.ts";
import { type Traffic, withTraffic } from "../../../src/runtime/traffic/traffic.ts";

const service = { amphora: { boot: { accelerator: "kvm" } } } as unknown as Service;

const withMember = (body: (traffic: Traffic, at: { host: string; port: number }) => Promise<void>) =>
  withTraffic(async (traffic) => {
    const { address, port } = await traffic.http("m");
    await body(traffic, { host: address, port });
  });

describe("answers", () => {
  it("are counted by member, and by status where there is another than 200", () =>
    withMember(async (_, at) => {
      expect(await answers(at, 3)).to.deep.equal({ m: 3 });
    }));

  it("settle with the members that are named alone", () =>
    withMember(async (_, at) => {
      expect(await settle(service, at, ["m"])).to.be.below(5);
    }));

  it("fail the check that waits for a member which never comes", async function () {
    this.timeout(20_000);
    await withMember(async (_, at) => {
      const said = await settle(service, at, ["other"]).then(
        String,
        (error: Error) => `${error.name}: ${error.message}`,
      );
      expect(said).to.match(
        /^AssertionError: after 10 s not other alone answer: the last answer was that of m with 200/,
      );
    });
  });
});

describe("eventually", () => {
  it("gives what was found in the end", async () => {
    let looks = 0;
    expect(await eventually("the third look", () => (++looks === 3 ? "found" : undefined))).to.equal("found");
  });
});
