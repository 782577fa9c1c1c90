const SECRET_WORD = /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY|ROOTPW/i;
/** The last word of a name, where a public key is no secret. */
const SECRET_ENDING = /_(PASS|PWD|PW|PSK|AUTH)$|^(?!.*PUB).*_KEY$/i;

/** True for the name of a variable whose value must reach neither diskimage-builder nor any record. */
export function isSecretName(name: string): boolean {
  return SECRET_WORD.test(name) || SECRET_ENDING.test(name);
}

/** The text with the user and password of every URL in it replaced by `***`. */
export function redactUrls(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,500}@/gi, "$1***@");
}

/** A copy of an environment that may be shown and kept. */
export function redactEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, redactUrls(value)]));
}
