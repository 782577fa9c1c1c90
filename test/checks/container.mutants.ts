import type { ContainerSession } from "../../src/verify/container-session.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const session = (outcome: ContainerSession) => () => ({
  kind: "tar" as const,
  format: "tar" as const,
  runInContainer: async () => outcome,
});

export const mutants: readonly Mutant[] = [
  {
    what: "a tar whose HAProxy cannot be started",
    image: session({ engine: "private", stdout: "", stderr: "exec format error", exitCode: 126 }),
    kills: ["container-runs-haproxy"],
  },
  {
    what: "a tar with another program in HAProxy's place",
    image: session({ engine: "private", stdout: "hello\n", stderr: "", exitCode: 0 }),
    kills: ["container-runs-haproxy"],
  },
  {
    what: "a host without a container engine",
    image: session({ unavailable: "there is no Docker Engine", remedy: "install docker.io" }),
    kills: ["container-runs-haproxy skipped"],
  },
  {
    what: "a tar whose HAProxy spells its name as it once did",
    image: session({ engine: "private", stdout: "HA-Proxy version 2.2.9\n", stderr: "", exitCode: 0 }),
    kills: [],
  },
];
