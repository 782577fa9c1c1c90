import { expect } from "chai";
import { get, type Head, PassingFailure } from "../../../src/disk/http/get.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { rangeServer, served } from "./served-file.ts";

const patience = { idle: 200, total: 500 };

describe("get", () => {
  const { url } = rangeServer();
  const ask = (path: string, begin: (head: Head) => ((chunk: Uint8Array) => void) | undefined) =>
    get(new URL(url(path)), { Range: "bytes=10-19" }, patience, begin);

  it("hands on the head and the body", async () => {
    const parts: Uint8Array[] = [];
    let status = 0;
    await ask("/honest", (head) => {
      status = head.status;
      return (chunk) => parts.push(chunk);
    });
    expect(status).to.equal(206);
    expect(served.subarray(10, 20).equals(Buffer.concat(parts))).to.equal(true);
  });

  it("ends when nobody wants the body, and with what the caller throws", async () => {
    await ask("/whole", () => undefined);
    const failure = new PassingFailure("enough");
    const fail = () => {
      throw failure;
    };
    expect(await ask("/whole", fail).catch((error) => error)).to.equal(failure);
    expect(await ask("/whole", () => fail).catch((error) => error)).to.equal(failure);
  });

  it("calls passing what may go better next time, and gives up on the rest", async () => {
    const end = (path: string) => ask(path, () => () => {}).catch((error) => error);
    expect(await end("/hanging")).to.be.instanceOf(PassingFailure);
    expect(await end("/trickling")).to.be.instanceOf(PassingFailure);
    expect(await rejectionOf(ask("/nonsense", () => undefined))).to.include({ code: "unreachable" });
    const nowhere = get(new URL("http://no-such-host.invalid/"), {}, patience, () => undefined);
    expect(await nowhere.catch((error) => error)).to.be.instanceOf(Error);
  });
});
