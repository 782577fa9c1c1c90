import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = [
  "balancing-least-connections",
  "balancing-weights",
  "balancing-source-ip",
  "balancing-backup-member",
  "balancing-unfit-members",
];

describeHostChecks("the checks of balancing", ids, [
  {
    what: "turns in place of every other way, and of weights",
    seenBy: ["balancing-least-connections", "balancing-weights", "balancing-source-ip"],
    configuration: (text) =>
      replacing(/weight 3/g, "weight 1")(replacing(/balance (leastconn|source)/g, "balance roundrobin")(text)),
  },
  {
    what: "requests to a dead member lost",
    seenBy: ["balancing-backup-member"],
    configuration: (text) => replacing(/retries 3/g, "retries 0")(replacing(/option redispatch/g, "")(text)),
  },
  {
    what: "members whose state nobody looks at",
    seenBy: ["balancing-unfit-members"],
    configuration: replacing(/ port \d+$/gm, ""),
  },
]);
