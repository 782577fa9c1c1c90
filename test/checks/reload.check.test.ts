import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["N7-reload-loses-nothing", "reload-changes-members"];

describeHostChecks("the checks of reloading", ids, [
  {
    what: "long requests lost by what the reloads bring",
    seenBy: ["N7-reload-loses-nothing"],
    // In every generation but the first, since the length of one differs from host to host.
    configuration: (text) =>
      /maxconn 100[123]\b/.test(text) ? replacing(/timeout server \d+/g, "timeout server 300")(text) : text,
  },
  { what: "a configuration that never comes into force", seenBy: ["reload-changes-members"], isStuck: true },
]);
