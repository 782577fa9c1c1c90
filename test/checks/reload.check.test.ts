import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["N7-reload-loses-nothing", "reload-changes-members"];

describeHostChecks("the checks of reloading", ids, [
  {
    what: "long requests lost by what the second reload brings",
    seenBy: ["N7-reload-loses-nothing"],
    configuration: (text) =>
      text.includes("maxconn 1002") ? replacing(/timeout server \d+/g, "timeout server 300")(text) : text,
  },
  { what: "a configuration that never comes into force", seenBy: ["reload-changes-members"], isStuck: true },
]);
