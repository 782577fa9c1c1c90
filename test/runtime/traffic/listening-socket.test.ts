import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect } from "chai";
import { ListeningSocket } from "../../../src/runtime/traffic/listening-socket.ts";

describe("a listening socket", () => {
  it("dies with its connections and lives again on the same port", async () => {
    const listening = new ListeningSocket(
      createServer((socket) => socket.write("hello")),
      "127.0.0.1",
      0,
    );
    try {
      await listening.start();
      const { port } = listening;
      const client = connect({ host: "127.0.0.1", port });
      await once(client, "data");
      const closed = new Promise((resolve) => client.on("error", resolve).on("close", resolve));
      await listening.stop();
      await listening.stop();
      await closed;
      const [error] = await once(connect({ host: "127.0.0.1", port }), "error");
      expect(error).to.have.property("code", "ECONNREFUSED");
      await listening.start();
      await listening.start();
      expect(listening.port).to.equal(port);
      const second = connect({ host: "127.0.0.1", port });
      const [greeting] = await once(second, "data");
      second.on("error", () => {});
      expect(String(greeting)).to.equal("hello");
      expect(listening.connections).to.equal(2);
    } finally {
      await listening.stop();
    }
  });

  it("refuses a port that is taken, and an address that is not ours", async () => {
    const first = new ListeningSocket(createServer(), "127.0.0.1", 0);
    await first.start();
    try {
      const refusals = await Promise.allSettled([
        new ListeningSocket(createServer(), "127.0.0.1", first.port).start(),
        new ListeningSocket(createServer(), "192.0.2.77", 0).start(),
      ]);
      expect(refusals.map((one) => one.status === "rejected" && String(one.reason.message))).to.satisfy(
        ([taken, foreign]: string[]) => taken?.includes("EADDRINUSE") && foreign?.includes("EADDRNOTAVAIL"),
      );
    } finally {
      await first.stop();
    }
  });
});
