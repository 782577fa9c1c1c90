import { expect } from "chai";
import { isSecretName, redactEnvironment, redactUrls } from "../../src/build/secrets.ts";

describe("secrets", () => {
  it("are recognised by their names", () => {
    for (const name of [
      "DIB_PASSWORD",
      "AMP_ROOTPW",
      "DIB_DEV_USER_PASSWORD",
      "REG_TOKEN",
      "DIB_X_SECRET",
      "API_KEY",
      "DIB_DB_PASS",
      "DIB_DB_PWD",
      "DIB_DB_PW",
      "DIB_PROXY_AUTH",
      "DIB_SAT_KEY",
      "REG_ACTIVATION_KEY",
      "WIFI_PSK",
    ]) {
      expect(isSecretName(name), name).to.equal(true);
    }
    for (const name of [
      "DIB_RELEASE",
      "DIB_APT_KEYRING",
      "DIB_DEV_USER_AUTHORIZED_KEYS",
      "PATH",
      "PWD",
      "DIB_BYPASS",
      "DIB_PASS_THROUGH",
      "DIB_PUBLIC_KEY",
      "SSH_AUTH_SOCK",
      "DIB_PUBLIC_SSH_KEY",
    ]) {
      expect(isSecretName(name), name).to.equal(false);
    }
  });

  it("vanish from URLs and nothing else does", () => {
    expect(redactUrls("deb http://ann:pw@mirror.example.org/debian x and https://tok@h/")).to.equal(
      "deb http://***@mirror.example.org/debian x and https://***@h/",
    );
    for (const text of ["http://h/a@b", "mail ann@example.org", "git@example.org:x", "http://h/?q=a:b@c"]) {
      expect(redactUrls(text)).to.equal(text);
    }
  });

  it("vanish from an environment", () => {
    expect(redactEnvironment({ A: "http://u:p@h/", B: "x" })).to.deep.equal({ A: "http://***@h/", B: "x" });
  });
});
