import { findCredentials } from "../src/guest/credential.ts";
import { readDibManifests } from "../src/guest/dib-manifest.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

describe("secrets", () => {
  check(
    {
      id: "M13-no-private-keys",
      title: "No private key is in the image",
      grade: "required",
      why: "Whoever may download the image has the key, and with it whatever trusts it.",
      fix: "Remove the file; what an amphora needs comes by config drive.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, bytes, found, unread } = guest.fact(findCredentials);
      evidence(`looked through ${files} files, ${bytes} bytes; not read: ${unread}`);
      expect(unread, "files that were too many to be read").to.equal(0);
      expect(files, "files that were looked through").to.be.above(0);
      const keys = found.filter(({ kind }) => kind === "private-key").map(({ path, line }) => `${path} line ${line}`);
      expect(keys, "private keys").to.be.none();
    },
  );

  check(
    {
      id: "M13-no-credentials",
      title: "No password, token or login is in the image",
      grade: "required",
      why: "Passwords of registries, proxies and repositories are left behind by builds, and everybody who boots the image can read them.",
      fix: "Remove the file or the line, and change the password: it has been published.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, bytes, found } = guest.fact(findCredentials);
      evidence(`looked through ${files} files, ${bytes} bytes`);
      expect(files, "files that were looked through").to.be.above(0);
      const passwords = found.filter(({ kind }) => kind === "password");
      expect(
        passwords.map(({ path, line, what }) => `${what} in ${path} line ${line}`),
        "credentials",
      ).to.be.none();
    },
  );

  check(
    {
      id: "M14-no-recorded-password",
      title: "diskimage-builder has recorded no secret in the image",
      grade: "required",
      why: "It writes every variable DIB_* to /etc/dib-manifests/dib_environment, root's password in clear text with them (field problem 5.42).",
      fix: "Add the element first-boot-hygiene, which keeps only variables that are known to be harmless.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, secrets } = guest.fact(readDibManifests);
      evidence(`read: ${files.join(", ") || "no manifest of a run"}`);
      expect(secrets, "secrets in manifests").to.be.none();
    },
  );

  check(
    {
      id: "M15-no-host-paths",
      title: "The image does not tell where on which host it was built",
      grade: "recommended",
      why: "Paths name the builder's users and projects, which a published image need not.",
      fix: "Add the element first-boot-hygiene; the build record beside the image keeps the paths.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const { files, hostPaths } = guest.fact(readDibManifests);
      evidence(`read: ${files.join(", ") || "no manifest of a run"}`);
      expect(hostPaths, "paths of the build host").to.be.none();
    },
  );
});
