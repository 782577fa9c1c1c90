/** Where an amphora sends its logs; of this host in user mode `10.0.2.2`. */
export interface LogHost {
  readonly host: string;
  readonly port: number;
}

/**
 * The rsyslog configuration by which an amphora offloads its logs: traffic (local0, info alone) and administration
 * (local1, all) each through a rule set of their own, over UDP; nothing is kept from the files inside.
 */
export function logForwarding({ host, port }: LogHost): string {
  return [
    ...ruleSet("tenant_forwarding", host, port),
    "local0.=info call tenant_forwarding",
    "",
    ...ruleSet("admin_forwarding", host, port),
    "local1.* call admin_forwarding",
    "",
  ].join("\n");
}

function ruleSet(name: string, host: string, port: number): string[] {
  const retries = 'action.resumeRetryCount="5" action.resumeInterval="2"';
  return [
    `ruleset(name="${name}" queue.type="linkedList" queue.size="10000") {`,
    `  action(type="omfwd" target="${host}" port="${port}" protocol="UDP" ${retries})`,
    "}",
  ];
}
