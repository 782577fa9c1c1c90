import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { redactUrls } from "../secrets.ts";
import { advice, blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { askWeb } from "./web-request.ts";

/** One thing that an element fetches: a line of its `source-repository-*` with the variables that replace parts of it. */
export interface SourceRepository {
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly ref: string | undefined;
}

/** Milliseconds for one answer. */
const DEADLINE = 5000;
const LINE = /^(\S+) (git|tar|file|package)(?: (\/\S+))?(?: (\S+))?(?: (\S+))?\s*$/;
/** Which repository's kind of installation another one follows unless it has its own. */
const FOLLOWS: Readonly<Record<string, string>> = {
  upper_constraints: "DIB_INSTALLTYPE_amphora_agent",
  octavia_lib: "DIB_INSTALLTYPE_amphora_agent",
};

/** Asks for the source repositories of a build, all at once, whether they answer and have the revision that is wanted. */
export async function sourcesAnswer(ground: Ground): Promise<readonly Finding[]> {
  if (!ground.elements.has("source-repositories") || ground.plan.environment["DIB_OFFLINE"]) return [];
  const repositories = sourceRepositories([...ground.elements.values()], ground.plan.environment);
  return (await Promise.all(repositories.map((repository) => answer(repository, ground)))).flat();
}

/** What the elements in some directories fetch, as far as it is installed from source. */
export function sourceRepositories(
  directories: readonly string[],
  environment: Readonly<Record<string, string>>,
): SourceRepository[] {
  const lines = directories.flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.startsWith("source-repository-"))
      .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n")),
  );
  return lines.flatMap((line) => {
    const [, name = "", type = "", , location, ref] = LINE.exec(withVariables(line, environment)) ?? [];
    const key = name.replace(/[^A-Za-z0-9]/g, "_");
    const own = (what: string) => environment[`DIB_${what}_${key}`];
    const kind = own("INSTALLTYPE") ?? environment[FOLLOWS[key] ?? ""] ?? environment["DIB_DEFAULT_INSTALLTYPE"];
    const place = own("REPOLOCATION") ?? location;
    if (name.startsWith("#") || place === undefined || (kind ?? "source") !== "source") return [];
    return [{ name, type: own("REPOTYPE") ?? type, location: place, ref: own("REPOREF") ?? ref }];
  });
}

/** Whether the build fetches anything with git. */
export function usesGit(ground: Ground): boolean {
  if (!ground.elements.has("source-repositories")) return false;
  return sourceRepositories([...ground.elements.values()], ground.plan.environment).some(({ type }) => type === "git");
}

// The shell reads the lines; more than plain variables does not occur in them.
function withVariables(line: string, environment: Readonly<Record<string, string>>): string {
  return line.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (_, bare?: string, braced?: string, fallback?: string) => environment[bare ?? braced ?? ""] ?? fallback ?? "",
  );
}

async function answer(repository: SourceRepository, ground: Ground): Promise<readonly Finding[]> {
  const { name, type, location } = repository;
  const variable = name.replace(/[^A-Za-z0-9]/g, "_");
  if (type === "git") return [await gitAnswer(repository, variable, ground)];
  if (type === "package") return [];
  const reason = await fileProblem(location, ground);
  const shown = redactUrls(location);
  if (reason === undefined) return [ok("source", `${name} is at ${shown}`)];
  return [
    blocking("source", `The file ${shown} of the source ${name} is not to be had (${reason})`, {
      why: "an element copies it into the image before it installs anything",
      cure: `correct DIB_REPOLOCATION_${variable} or the reference of -g`,
    }),
  ];
}

async function fileProblem(location: string, { env, signal }: Ground): Promise<string | undefined> {
  try {
    if (location.startsWith("/") || location.startsWith("file:")) {
      const path = location.startsWith("/") ? location : fileURLToPath(location);
      return existsSync(path) ? undefined : "there is no such file";
    }
    if (!/^https?:/.test(location)) return undefined;
    const { status } = await askWeb(location, { method: "HEAD", env, signal, deadline: DEADLINE });
    // Some servers do not know HEAD.
    return status < 400 || status === 405 || status === 501 ? undefined : `the server answers ${status}`;
  } catch (error) {
    return (error as Error).message;
  }
}

async function gitAnswer(
  { name, location, ref = "master" }: SourceRepository,
  variable: string,
  { env: own, path, signal }: Ground,
): Promise<Finding> {
  const shown = redactUrls(location);
  const commit = /^[0-9a-f]{7,40}$/.test(ref);
  const asked = commit || ref === "*" ? ["HEAD"] : [ref];
  const why = "its source is cloned before anything is installed";
  const unanswered = (reason: string) =>
    blocking("source", `The git repository ${shown} of ${name} does not answer (${redactUrls(reason)})`, {
      why,
      cure: `correct DIB_REPOLOCATION_${variable} or the proxy of the environment`,
    });
  try {
    const env = { ...own, PATH: path, GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: "ssh -o BatchMode=yes" };
    const { stdout, stderr, exitCode } = await run(["git", "ls-remote", "--", location, ...asked], {
      env,
      deadline: DEADLINE,
      ...(signal && { signal }),
    });
    if (exitCode !== 0) return unanswered(lastLine(stderr));
    const found = stdout.trim() !== "";
    if (commit) {
      if (found)
        return ok("source", `${name} answers at ${shown}, which does not tell of the commit ${ref} beforehand`);
      return advice("source", `The git repository ${shown} of ${name} is empty or has no HEAD`, {
        why,
        cure: `correct DIB_REPOLOCATION_${variable}`,
      });
    }
    if (found) return ok("source", `${name} has ${ref} at ${shown}`);
    return blocking("source", `The git repository ${shown} of ${name} has no branch, tag or reference ${ref}`, {
      why,
      cure: `correct -g or DIB_REPOREF_${variable}`,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A missing git is another finding.
    return unanswered(error.code === "deadline" ? `no answer within ${DEADLINE / 1000} s` : error.message);
  }
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.at(-1);
  return (telling ?? "it says nothing").replace(/^(fatal|error): /, "").replace(/[.;]\s*$/, "");
}
