import { objectId } from "../../src/runtime/balancer/object-id.ts";
import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["tcp-round-robin", "tcp-bytes-intact", "tcp-proxy-protocol"];

describeHostChecks("the checks of TCP", ids, [
  {
    what: "a member that gets more than its turn",
    seenBy: ["tcp-round-robin"],
    configuration: replacing(new RegExp(`(server ${objectId("member t1")} .*)weight 1`, "g"), "$1weight 3"),
  },
  {
    what: "members that are not told of the client",
    seenBy: ["tcp-proxy-protocol"],
    configuration: replacing(/ send-proxy$/gm, ""),
  },
  {
    what: "connections that end when much was sent",
    seenBy: ["tcp-bytes-intact"],
    configuration: replacing(
      /^( *mode tcp)$/gm,
      "$1\n    tcp-request inspect-delay 50ms\n    tcp-request content reject if { req.len gt 4000 }",
    ),
  },
]);
