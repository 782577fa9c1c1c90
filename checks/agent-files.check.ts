import { readAccounts } from "../src/guest/account.ts";
import { programDefect } from "../src/guest/program.ts";
import { namesIn, readText } from "../src/guest/text.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const directory = "/var/lib/octavia";
const userGroup = `${directory}/haproxy-default-user-group.conf`;
const pingWrapper = `${directory}/ping-wrapper.sh`;
const smallText = 64 * 1024;

describe("the agent's files", () => {
  check(
    {
      id: "D8-agent-directory",
      title: "The agent's directory can be entered by the user that HAProxy runs as",
      grade: "required",
      why: "HAProxy and its checks run as nobody: without that account it does not start, and where the directory has the mode 0750 of Debian's octavia-common, every PING health monitor reports its members as down.",
      fix: "Make /var/lib/octavia root's with mode 0755, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const found = ["/var", "/var/lib", directory].map((path) => ({ path, status: guest.tree.stat(path) }));
      const words = found.map(
        ({ path, status }) => `${path} ${status?.mode.toString(8).padStart(4, "0") ?? "missing"}`,
      );
      evidence(words.join(", "));
      const closed = found.filter(({ status }) => status?.type !== "directory" || (status.mode & 0o001) === 0);
      expect(
        closed.map(({ path }) => path),
        "directories that others cannot enter",
      ).to.be.none();
      const names = guest.fact(readAccounts).accounts.map(({ name }) => name);
      evidence(
        `/etc/passwd: ${names.length} accounts, nobody ${names.includes("nobody") ? "among them" : "is none of them"}`,
      );
      expect(names, "accounts, of which HAProxy runs as nobody").to.include("nobody");
    },
  );

  check(
    {
      id: "D8-haproxy-group",
      title: "One block names the group that HAProxy runs as, and the group is there",
      grade: "required",
      why: "The agent gives this file to every HAProxy; a group that does not exist keeps it from starting, and a second block makes it print an alert each time it reads its configuration.",
      fix: "Leave one global section with one group line that /etc/group has; the element haproxy-octavia stops the build otherwise.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const text = readText(guest.tree, userGroup, smallText);
      const lines = (text ?? "").split("\n").map((line) => line.replace(/#.*/, "").trim());
      const named = lines.flatMap((line) => /^group\s+(\S+)$/.exec(line)?.[1] ?? []);
      evidence(`${userGroup}: ${text === undefined ? "not there" : lines.filter((line) => line !== "").join(" | ")}`);
      expect(named, "groups that are named").to.have.lengthOf(1);
      expect(lines.filter((line) => line === "global")).to.have.lengthOf(1);
      const groups = (readText(guest.tree, "/etc/group", 1024 * 1024) ?? "")
        .split("\n")
        .map((line) => line.split(":")[0]);
      expect(groups.includes(named[0]), `whether /etc/group has ${named[0]}`).to.equal(true);
    },
  );

  check(
    {
      id: "D8-ping-wrapper",
      title: "The script of PING health monitors can be run by everybody",
      grade: "required",
      why: "HAProxy runs it as nobody for each member; when it cannot, every member is down.",
      fix: "Install ping-wrapper.sh with mode 0755, as the element haproxy-octavia does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const status = guest.tree.stat(pingWrapper);
      evidence(`${pingWrapper}: ${status === undefined ? "not there" : `mode ${status.mode.toString(8)}`}`);
      expect(programDefect(guest.tree, pingWrapper), "what keeps it from running").to.equal(undefined);
      // Whoever runs a script must be able to read it.
      expect((status?.mode ?? 0) & 0o005, "the rights of others").to.equal(0o005);
    },
  );

  check(
    {
      id: "D9-agent-directories",
      title: "The directories for the agent's configuration and its certificate are there",
      grade: "required",
      why: "Older controllers write into /etc/octavia/certs without making it, and a certificate that cannot be written leaves the agent without TLS.",
      fix: "Make /etc/octavia/certs in the image, as the element amphora-agent does.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const found = ["/etc/octavia", "/etc/octavia/certs"].map((path) => ({ path, type: guest.tree.stat(path)?.type }));
      evidence(found.map(({ path, type }) => `${path}: ${type ?? "not there"}`).join(", "));
      const missing = found.filter(({ type }) => type !== "directory").map(({ path }) => path);
      expect(missing, "directories that are missing").to.be.none();
    },
  );

  check(
    {
      id: "D9-no-instance-secrets",
      title: "No configuration, certificate or key of an instance is in the image",
      grade: "required",
      why: "They belong to one amphora and come on its configuration drive; in an image every amphora would share them, and whoever has the image could read them.",
      fix: "Remove them from the image, and whatever put them there; the controller delivers them.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const places = ["/etc/octavia", "/etc/octavia/certs", "/var/lib/octavia/certs"];
      const read = places.map((path) => ({ path, names: namesIn(guest.tree, path) }));
      for (const { path, names } of read) evidence(`${path}: ${names.join(", ") || "nothing"}`);
      const secret = (path: string, name: string) =>
        path.endsWith("/certs") || name === "amphora-agent.conf" || /\.(pem|key|crt|p12)$/.test(name);
      const found = read.flatMap(({ path, names }) =>
        names.filter((name) => secret(path, name)).map((name) => `${path}/${name}`),
      );
      expect(found, "files of an instance").to.be.none();
    },
  );
});
