import { describeHostChecks, replacing } from "../support/host-checks.ts";

const ids = ["persistence-source-ip", "persistence-http-cookie", "persistence-app-cookie"];

describeHostChecks("the checks of session persistence", ids, [
  {
    what: "addresses forgotten",
    seenBy: ["persistence-source-ip"],
    configuration: replacing(/^ *stick on src$/gm, ""),
  },
  {
    what: "HAProxy's cookie left out",
    seenBy: ["persistence-http-cookie"],
    configuration: replacing(/^ *cookie SRV .*$/gm, ""),
  },
  {
    what: "the application's cookie forgotten",
    seenBy: ["persistence-app-cookie"],
    configuration: replacing(/^ *stick match .*$/gm, ""),
  },
]);
