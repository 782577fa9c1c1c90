import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["headers-forwarded", "timeouts-in-force", "connection-limit"];

describeHostChecks("the checks of headers, timeouts and limits", ids, [
  { what: "a header left out", seenBy: ["headers-forwarded"], configuration: replacing(/^ *option forwardfor$/gm, "") },
  {
    what: "a timeout that is too short",
    seenBy: ["timeouts-in-force"],
    configuration: replacing(/timeout server 1000$/gm, "timeout server 200"),
  },
  {
    what: "a limit left out",
    seenBy: ["connection-limit"],
    configuration: replacing(/^ {4}maxconn 2$/gm, "    maxconn 20"),
  },
]);
