import { createHash } from "node:crypto";
import { demand } from "../src/runtime/agent/agent-answer.ts";
import { certificateDigestOf, infoOf, listenersOf } from "../src/runtime/agent/agent-body.ts";
import { renderHaproxy } from "../src/runtime/balancer/haproxy.ts";
import type { LoadBalancer } from "../src/runtime/balancer/load-balancer.ts";
import { renderLvs } from "../src/runtime/balancer/lvs.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { issueCertificate } from "../src/runtime/identity/certificate.ts";
import type { Lab } from "../src/runtime/lab/lab.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const tell = ({ status, text }: { status: number; text: string }) =>
  `${status} ${text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 300)}`;

/** A load balancer of these checks alone, beside the one that serves the others; nobody sends anything to its ports. */
const [id, http, udp, pool, udpPool] = ["balancer", "HTTP listener", "UDP listener", "pool", "UDP pool"].map((name) =>
  objectId(`agent objects ${name}`),
) as [string, string, string, string, string];
const balancer: LoadBalancer = {
  id,
  listeners: [
    { id: http, protocol: "HTTP", port: 8901, defaultPool: pool },
    { id: udp, protocol: "UDP", port: 8902, defaultPool: udpPool },
  ],
  pools: [
    { id: pool, protocol: "HTTP", algorithm: "ROUND_ROBIN", members: [member("a")] },
    { id: udpPool, protocol: "UDP", algorithm: "ROUND_ROBIN", members: [member("b")] },
  ],
};

function member(name: string) {
  return { id: objectId(`agent objects member ${name}`), address: "10.99.0.2", port: 9 };
}

/** What the checks need of the amphora, and this load balancer's configuration for it. */
async function prepared(lab: Lab) {
  const { amphora, vip } = await lab.service();
  const { haproxy_version: haproxyVersion } = infoOf(await amphora.agent.info());
  const configuration = renderHaproxy(balancer, { vips: [vip], haproxyVersion });
  return { ...amphora, vip, configuration };
}

describe("what the agent keeps", () => {
  const appliesTo = { kinds: ["disk"], needs: ["scenario"] } as const;
  const scenario = "agent-api";

  check(
    {
      id: "agent-configuration-checked",
      title: "The agent takes a configuration that HAProxy accepts, and keeps the old one when it gets another",
      grade: "required",
      why: "A configuration that HAProxy refuses must not replace the one that serves: the next reload would end the traffic.",
      fix: "Run haproxy -c inside on what was uploaded; the agent leaves it as haproxy.cfg.new-failed.",
      ...{ appliesTo, scenario },
    },
    async ({ lab, evidence }) => {
      const { agent, identity, configuration } = await prepared(lab);
      try {
        const good = await agent.uploadHaproxy(identity.amphoraId, id, configuration);
        evidence(`PUT of ${configuration.length} bytes: ${tell(good)}; ETag ${good.headers["etag"]}`);
        expect(good.status, "the status of a good configuration").to.equal(202);
        expect(good.headers["etag"], "its ETag, the MD5 of what was sent").to.equal(md5(configuration));

        const bad = await agent.uploadHaproxy(identity.amphoraId, id, "nonsense of an operator\n");
        evidence(`PUT of garbage: ${tell(bad)}`);
        expect(bad.status, "the status of garbage").to.equal(400);
        expect(bad.text, "HAProxy's own words about it").to.match(/haproxy\.cfg\.new:1\D.*nonsense/);

        const kept = demand(await agent.haproxy(id), 200);
        evidence(`GET afterwards: ${kept.status}, ${kept.text.length} bytes, ETag ${kept.headers["etag"]}`);
        expect(md5(kept.text), "the configuration that is kept").to.equal(kept.headers["etag"]);
        expect(kept.text, "the listener in what is kept").to.contain(`frontend ${http}`);
        expect(kept.text, "what is kept").not.to.contain("nonsense");
      } finally {
        await agent.deleteListener(id);
      }
    },
  );

  check(
    {
      id: "N9-listener-deleted",
      title: "Of a deleted load balancer and UDP listener no unit, process, configuration or key is left",
      grade: "recommended",
      why: "What is left of them starts again at the next boot, keeps the port, and keeps the tenant's key.",
      fix: "Ask DELETE /1.0/listeners/ID by hand and look at systemctl and /var/lib/octavia.",
      ...{ appliesTo, scenario },
    },
    async ({ lab, evidence }) => {
      const { agent, identity, probe, vip, configuration } = await prepared(lab);
      const { amphoraId } = identity;
      const names = [`haproxy-${id}`, `octavia-keepalivedlvs-${udp}`];
      /** Lines of what there is of either: units, enabled ones, files, processes. */
      const traces = async (): Promise<string[]> => {
        const script = `systemctl list-units --all --plain --no-legend '*${id}*' '*${udp}*'
          find /etc/systemd /usr/lib/systemd /run/systemd /var/lib/octavia -name '*${id}*' -o -name '*${udp}*' | sort -u
          pgrep -af '${id}|${udp}' | grep -v amphora-probe`;
        const { stdout } = await probe.run(script);
        return stdout.split("\n").filter((line) => line.trim() !== "");
      };
      try {
        demand(await agent.uploadCertificate(id, "0.pem", "key\n"), 200);
        demand(await agent.uploadHaproxy(amphoraId, id, configuration), 202);
        demand(await agent.command(id, "start"), 202);
        const text = renderLvs(
          balancer,
          { id: udp, protocol: "UDP", port: 8902, defaultPool: udpPool },
          { vips: [vip] },
        );
        const put = demand(await agent.uploadUdp(amphoraId, udp, text), 200);
        expect(put.headers["etag"], "the ETag of the UDP listener, the MD5 of what was sent").to.equal(md5(text));
        expect(demand(await agent.udp(udp), 200).text, "the UDP listener's configuration").to.equal(text);
        demand(await agent.command(udp, "start"), 202);
        const served = listenersOf(await agent.listeners()).filter(({ uuid }) => [http, udp].includes(uuid));
        evidence(`served: ${served.map(({ type, status }) => `${type} ${status}`).join(", ")}`);
        expect(served.map(({ type }) => type).sort(), "types of the listeners").to.deep.equal(["HTTP", "UDP"]);
        const before = await traces();
        for (const name of names) expect(before.join("\n"), "what there was before").to.contain(`${name}.service`);
        evidence(`before: ${before.length} units, files and processes`);
      } finally {
        for (const one of [id, udp]) evidence(`DELETE ${one}: ${tell(await agent.deleteListener(one))}`);
      }
      const left = await traces();
      evidence(`after: ${left.length}; ${left.slice(0, 5).join("; ").slice(0, 300)}`);
      expect(left, "what is left").to.be.none();
      const known = listenersOf(await agent.listeners()).filter(({ uuid }) => [http, udp].includes(uuid));
      expect(known, "listeners that the agent still tells of").to.be.none();
      const again = [await agent.deleteListener(id), await agent.deleteListener(udp)].map(({ status }) => status);
      evidence(`DELETE again: ${again.join(", ")}`);
      expect(again, "statuses of the second deletion").to.deep.equal([200, 200]);
    },
  );

  check(
    {
      id: "agent-certificates",
      title:
        "The agent keeps certificates unchanged, for root alone, on the encrypted RAM disk, until they are deleted",
      grade: "required",
      why: "A controller uploads a certificate only when its MD5 differs; and no key of a tenant may reach the amphora's disk.",
      fix: "See that the agent's base_cert_dir is the mount point of the encrypted RAM disk.",
      ...{ appliesTo, scenario },
    },
    async ({ lab, evidence }) => {
      const { agent, identity, probe } = await lab.amphora();
      const { certificate, key } = await issueCertificate(identity.ca, { commonName: "tenant.example", key: "ec" });
      const [name, pem] = ["0123456789abcdef.pem", certificate + key];
      try {
        const put = await agent.uploadCertificate(id, name, pem);
        evidence(`PUT of ${pem.length} bytes: ${tell(put)}; ETag ${put.headers["etag"]}`);
        expect([put.status, put.headers["etag"]], "status and ETag of PUT").to.deep.equal([200, md5(pem)]);
        const digest = certificateDigestOf(await agent.certificate(id, name));
        evidence(`GET: md5sum ${digest}`);
        expect(digest, "the MD5 that GET tells").to.equal(md5(pem));
        const path = `/var/lib/octavia/certs/${id}/${name}`;
        const look = `md5sum <${path}; stat -c '%a %U' ${path}; lsblk -sno TYPE "$(findmnt -no SOURCE -T ${path})"`;
        const { stdout } = await probe.run(look);
        evidence(`inside: ${stdout.trim().split(/\s+/).join(" ").slice(0, 200)}`);
        const [sum, , mode, owner, ...devices] = stdout.trim().split(/\s+/);
        expect([sum, mode, owner], "its MD5, mode and owner inside").to.deep.equal([md5(pem), "600", "root"]);
        expect(devices, "the kinds of devices that it lies on").to.include("crypt");
        const shorter = await agent.uploadCertificate(id, name, key);
        expect(shorter.headers["etag"], "the ETag of a shorter one").to.equal(md5(key));
        expect(certificateDigestOf(await agent.certificate(id, name)), "the MD5 of what replaced it").to.equal(
          md5(key),
        );
      } finally {
        evidence(`DELETE: ${tell(await agent.deleteCertificate(id, name))}`);
        await probe.run(`rmdir /var/lib/octavia/certs/${id}`);
      }
      const gone = [await agent.certificate(id, name), await agent.deleteCertificate(id, name)];
      evidence(`GET and DELETE after it: ${gone.map(({ status }) => status).join(", ")}`);
      expect(
        gone.map(({ status }) => status),
        "statuses after the deletion",
      ).to.deep.equal([404, 200]);
    },
  );
});
