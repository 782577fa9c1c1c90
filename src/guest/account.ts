import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** One account of passwd(5), with what shadow(5) says of it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
  /** The password field that counts: shadow's, unless passwd has one of its own; `undefined` when neither has. */
  readonly password: string | undefined;
}

/** The accounts of the guest, and what cannot be read of them. */
export interface Accounts {
  readonly accounts: readonly Account[];
  /** Clauses about lines and files that are not as they must be. */
  readonly defects: readonly string[];
}

export function readAccounts({ tree }: Guest): Accounts {
  const defects: string[] = [];
  const linesOf = (path: string, fields: number) => {
    const text = readText(tree, path);
    if (text === undefined) defects.push(`${path} is not there`);
    const lines = (text ?? "").split("\n").filter((line) => line !== "");
    return lines.map((line, index) => {
      const found = line.split(":");
      if (found.length !== fields) defects.push(`line ${index + 1} of ${path} has ${found.length} fields`);
      return found;
    });
  };
  const shadow = new Map(linesOf("/etc/shadow", 9).map(([name = "", password]) => [name, password]));
  const accounts = linesOf("/etc/passwd", 7).map(([name = "", own, uid = "", , , home = "", shell = ""]): Account => {
    if (!/^\d+$/.test(uid)) defects.push(`the account ${name} has the user ID ${uid}`);
    const password = own === "x" ? shadow.get(name) : own;
    return { name, uid: Number.parseInt(uid, 10), home, shell, password };
  });
  return { accounts, defects };
}

/** Whether a password field lets nobody in with a password: it is no hash (crypt(5) has none that begins with these). */
export function isLocked(password: string | undefined): boolean {
  return password !== undefined && /^[!*]/.test(password);
}
