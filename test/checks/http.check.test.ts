import { objectId } from "../../src/runtime/balancer/object-id.ts";
import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["N7-http-round-robin", "http-persistent-connection", "http-several-listeners", "http-large-bodies"];

describeHostChecks("the checks of HTTP", ids, [
  {
    what: "a member that gets more than its turn",
    seenBy: ["N7-http-round-robin", "http-persistent-connection", "http-several-listeners"],
    configuration: replacing(new RegExp(`(server ${objectId("member h1")} .*)weight 1`, "g"), "$1weight 3"),
  },
  {
    what: "connections that are not kept",
    seenBy: ["http-persistent-connection"],
    configuration: replacing(/option http-keep-alive/g, "option httpclose"),
  },
  {
    what: "large bodies refused",
    seenBy: ["http-large-bodies"],
    configuration: replacing(/^(frontend .*)$/gm, "$1\n    http-request deny if { path /bytes }"),
  },
]);
