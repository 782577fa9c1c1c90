import { setTimeout as sleep } from "node:timers/promises";
import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { leftFilesystem } from "../src/runtime/inside/closed-filesystem.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const id = (name: string) => objectId(`shut down ${name}`);
const port = 8391;
/** Milliseconds after which Nova cuts the power of a guest that was asked to stop (`shutdown_timeout`). */
const patience = 60_000;

describe("shutdown", () => {
  check(
    {
      id: "shutdown-in-order",
      title: "An amphora whose power button is pressed ends by itself, and leaves its file system closed",
      grade: "required",
      why: "Nova presses the button and cuts the power a minute later: connections break off, and the disk is left as it happens to be.",
      fix: "See on the console which unit does not stop; systemd-logind must run to take the button's event.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "shutdown",
    },
    async ({ lab, image, evidence }) => {
      const amphora = await lab.fresh("shutdown");
      const { machine, boot } = amphora;
      try {
        const service = await lab.inService(amphora);
        await withTraffic(async (traffic) => {
          const member = await traffic.http("member");
          const pool = { id: id("pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN" } as const;
          await service.serve({
            id: service.loadBalancerId,
            listeners: [{ id: id("listener"), protocol: "HTTP", port, connectionLimit: 1000, defaultPool: pool.id }],
            pools: [{ ...pool, members: [{ id: id("member"), address: service.memberAddress, port: member.port }] }],
          });
          expect((await request(await service.endpoint(port))).status, "the status before").to.equal(200);
        });
        const begin = Date.now();
        await machine.qmp("system_powerdown");
        const limit = boot.accelerator === "kvm" ? patience : patience * 2;
        const stop = new AbortController();
        const end = await Promise.race([
          machine.ended,
          sleep(limit, undefined, { signal: stop.signal }).catch(() => undefined),
        ]);
        stop.abort();
        const seconds = ((Date.now() - begin) / 1000).toFixed(1);
        // Colours and what is overwritten in place are no part of the lines.
        const lines = machine
          .console()
          // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken away
          .replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")
          .split(/[\r\n]+/);
        const told = (pattern: RegExp) =>
          lines.filter((line) => pattern.test(line)).map((line) => shortened(line, 120));
        evidence(
          end === undefined
            ? `QEMU still runs after ${seconds} s; the console's end: ${shortened(lines.slice(-5).join(" / "))}`
            : `QEMU ended after ${seconds} s with status ${end.exitCode} (bound ${limit / 1000} s) ${shortened(end.stderr)}`,
        );
        const failures = told(/\[FAILED\]|timed out|Failed (to|un)/i);
        evidence(`HAProxy: ${told(/haproxy-/).join("; ") || "not mentioned"}`);
        evidence(
          `at the end: ${told(/All filesystems unmounted|Power down/).join("; ") || "nothing of it"}; failures: ${failures.join("; ") || "none"}`,
        );
        expect(end?.exitCode, "the status of QEMU").to.equal(0);
        expect(told(/Stopped .*haproxy-/), "lines that tell of HAProxy's end").to.not.be.empty;
        expect(failures, "units that did not stop").to.be.none();

        const { rootPartition, rootFilesystem } = image;
        if (rootPartition !== undefined && rootFilesystem?.type === "ext4") {
          const { clean, needsRecovery } = await leftFilesystem(machine.disk, rootPartition.offset);
          evidence(
            `the root file system: ${clean ? "closed in order" : "not closed"}, ${needsRecovery ? "its journal waits to be played back" : "its journal is empty"}`,
          );
          expect([clean, needsRecovery], "closed, journal to be played back").to.deep.equal([true, false]);
        }
      } finally {
        await machine.stop();
      }
    },
  );
});
