import { createSocket } from "node:dgram";
import { expect } from "chai";
import { datagramOwner } from "../../../src/runtime/heartbeat/datagram-owner.ts";

describe("datagramOwner", () => {
  it("finds the process that has the port, among those that are asked for", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
    try {
      const { port } = socket.address();
      expect(datagramOwner(port, [process.pid])).to.equal(process.pid);
      expect(datagramOwner(port, [1, process.ppid, process.pid])).to.equal(process.pid);
      expect(datagramOwner(port, [process.ppid])).to.equal(undefined);
      expect(datagramOwner(port, [2 ** 30])).to.equal(undefined);
      expect(datagramOwner(port, [])).to.equal(undefined);
    } finally {
      socket.close();
    }
  });

  it("finds nobody at a port that nobody has", () => {
    expect(datagramOwner(1, [process.pid])).to.equal(undefined);
  });
});
