import { architectureFor, hostArchitecture } from "../plan/architecture.ts";
import { type BaseOsName, baseOs, baseOsName, type Generation } from "../plan/base-os.ts";
import type { Compression, ImageType, Options } from "./build-options.ts";
import { refuseContradictions } from "./contradictions.ts";
import { defaultOf } from "./option-table.ts";
import {
  badValue,
  type Environment,
  readSettings,
  rowOf,
  type Setting,
  type Settings,
  spelling,
  variableSays,
} from "./settings.ts";
import {
  absolutePath,
  directory,
  gigabytes,
  gitReference,
  minutes,
  outputFile,
  password,
  plainFile,
  releaseName,
} from "./values.ts";

export type { Compression, ImageType, Options } from "./build-options.ts";
export type { Environment } from "./settings.ts";

export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "build"; readonly options: Options };

/**
 * Reads the command line and the environment; touches nothing.
 * @param args without the interpreter and the script
 * @param cwd against which relative paths are resolved
 * @param node Node's name of the host's architecture
 * @throws {Refusal} `usage` for an unknown option, a leftover argument or a contradiction, `bad-value` for a bad value
 */
export function parseOptions(
  args: readonly string[],
  env: Environment,
  cwd: string,
  node: string = process.arch,
): Request {
  const settings = readSettings(args, env);
  if (settings.asksFor !== undefined) return { kind: settings.asksFor };
  const compat = (settings.text("compat")?.value ?? "2014") as Generation;
  const setting = (name: string) => settings.text(name) ?? fallback(name, compat);
  const optional = <T>(name: string, read: (setting: Setting) => T) => {
    const stated = settings.text(name);
    return stated === undefined ? undefined : read(stated);
  };
  const base = baseOsName(setting("base-os").value);
  const type = setting("type").value as ImageType;
  const options: Options = {
    compat,
    ...architecture(settings, compat, base, node),
    backend: setting("backend").value,
    cacheDir: directory(setting("cache-dir"), env, cwd),
    release: optional("release", releaseName),
    baseOs: base,
    output: outputFile(setting("output"), env, cwd, type),
    outputGiven: optional("output", (stated) => absolutePath(stated, env, cwd)),
    packageAgent: packageAgent(settings, compat, env),
    gitBranch: optional("git-branch", gitReference),
    kernelPackage: setting("kernel").value,
    logFile: optional("log-file", (stated) => plainFile(stated, env, cwd)),
    rootPassword: optional("root-password", password),
    cpuPinning: settings.flag("cpu-pinning"),
    fullMac: settings.flag("full-mac") && baseOs(base).family === "redhat",
    fips: settings.flag("fips"),
    sshd: !settings.flag("no-sshd") && variableSays("DIB_OCTAVIA_AMP_USE_SSH", env, true),
    size: settings.text("size") ? gigabytes(setting("size")) : defaultSize(setting("size"), base),
    type,
    compression: setting("compression").value as Compression,
    workDir: directory(setting("work-dir"), env, cwd),
    tmpfs: !settings.flag("no-tmpfs"),
    trace: settings.flag("trace"),
    timeout: optional("timeout", minutes),
    dryRun: settings.flag("dry-run"),
    json: settings.flag("json"),
  };
  refuseContradictions(options, settings, env);
  return { kind: "build", options };
}

function fallback(name: string, compat: Generation): Setting {
  return { value: defaultOf(rowOf(name), compat) ?? "", where: spelling(name) };
}

function architecture(
  settings: Settings,
  compat: Generation,
  base: BaseOsName,
  node: string,
): Pick<Options, "arch" | "archGiven"> {
  const host = hostArchitecture(node);
  const stated = settings.text("arch");
  const ofHost = compat === "today" ? host : "amd64";
  const name = stated?.value ?? ofHost;
  if (name === undefined) {
    throw badValue(
      { value: node, where: "this host's architecture" },
      "no amphora is built for it, so give another by -a",
    );
  }
  const arch = architectureFor(name, baseOs(base).family);
  // By itself disk-image-create asks dpkg, whose names not every base OS understands.
  const told = stated !== undefined || compat === "2014" || arch !== architectureFor(name, "debian");
  return { arch, archGiven: told };
}

// Each comes before the next: -p, what the environment says of the agent alone, -g, the generation.
function packageAgent(settings: Settings, compat: Generation, env: Environment): boolean {
  if (settings.flag("package-agent")) return true;
  const installType = env["DIB_INSTALLTYPE_amphora_agent"];
  if (installType) {
    if (["package", "source"].includes(installType)) return installType === "package";
    throw badValue(
      { value: installType, where: "variable DIB_INSTALLTYPE_amphora_agent" },
      "it must be package or source",
    );
  }
  return compat === "2014" && settings.text("git-branch") === undefined;
}

// Upstream's default of today is too small for what it demands of fedora and rhel.
function defaultSize(setting: Setting, base: BaseOsName): number {
  return Math.max(gigabytes(setting), baseOs(base).minimumSize);
}
