import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = [
  "l7-reject",
  "l7-redirect-url",
  "l7-redirect-prefix",
  "l7-pool-by-host",
  "l7-pool-by-path",
  "l7-pool-by-header",
  "l7-order",
];

describeHostChecks("the checks of L7 policies", ids, [
  {
    what: "rejections left out",
    seenBy: ["l7-reject", "l7-order"],
    configuration: replacing(/^ *http-request deny if .*$/gm, ""),
  },
  {
    what: "redirections left out",
    seenBy: ["l7-redirect-url", "l7-redirect-prefix"],
    configuration: replacing(/^ *redirect .*$/gm, ""),
  },
  {
    what: "other pools left out",
    seenBy: ["l7-pool-by-host", "l7-pool-by-path", "l7-pool-by-header", "l7-order"],
    configuration: replacing(/^ *use_backend .*$/gm, ""),
  },
]);
