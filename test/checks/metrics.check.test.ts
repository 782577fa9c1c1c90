import { describeHostChecks } from "../support/host-checks.ts";
import { type MetricsProxy, openMetricsProxy } from "../support/metrics-proxy.ts";

const ids = ["metrics-page", "metrics-follow-traffic"];

describe("metrics of a HAProxy on this host", () => {
  let proxy: MetricsProxy | undefined;
  before(async () => {
    proxy = await openMetricsProxy();
  });
  after(() => proxy?.end());

  /** Leads to the stand-in, and tells that where the exporter is; 10,000 is what ports are moved by here. */
  const through = (text: string): string => {
    const [, host = ""] = /bind (\S+):80$/m.exec(text) ?? [];
    if (proxy !== undefined) proxy.exporter = { host, port: 19_101 };
    return text.replace("127.0.0.1:9102", proxy?.address ?? "");
  };

  describeHostChecks(
    "the checks of metrics",
    ids,
    [
      { what: "nobody at the proxy's port", seenBy: ["metrics-page"] },
      {
        what: "a listener under another name",
        seenBy: ["metrics-follow-traffic"],
        configuration: (text) => through(text).replace(/^(frontend )[0-9a-f]{8}/m, "$100000000"),
      },
    ],
    { configuration: through },
  );
});
