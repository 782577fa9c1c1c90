import { join } from "node:path";
import { schemaFindings } from "../document/schema-findings.ts";
import { readYamlFile, type YamlFile } from "../document/yaml-file.ts";
import { packageInfo } from "../host/package-root.ts";
import { Refusal } from "../refusal.ts";
import { type Combination, combinations, type MatrixDocument } from "./combinations.ts";
import { imageOf } from "./image-job.ts";
import type { BuildMatrix, MatrixImage } from "./matrix.ts";

const kind = { noun: "matrix", code: "bad-matrix", largest: 256 * 1024 } as const;
/** What GitHub takes of one matrix; more is nobody's intention. */
const mostImages = 256;
/** Options of the commands that the jobs state themselves. */
const OWN = {
  verify: ["--json", "--junit", "--github", "--shard"],
  signoff: ["--verdict", "--key", "--output"],
} as const;

/** Refuses arguments of a command that its own parser refuses. */
export interface ArgumentJudges {
  readonly verify: (args: readonly string[]) => void;
  readonly signoff: (args: readonly string[]) => void;
}

/** Where the published schema of matrices stands. */
export function matrixSchemaPath(): string {
  return join(packageInfo().root, "schema/matrix.schema.json");
}

/**
 * Reads a build matrix and makes an image of every combination of its axes, in the order of the file.
 *
 * @throws {Refusal} `bad-matrix`, a sentence with line and column where the file could be read
 */
export async function readMatrix(path: string, judges: ArgumentJudges): Promise<BuildMatrix> {
  const file = await readYamlFile(path, kind);
  const findings = await schemaFindings(file.value, matrixSchemaPath(), "the matrix");
  const placed = findings.map(({ path: way, isKey, clause }) => ({ clause, offset: file.place(way, isKey) }));
  const [first] = placed.sort((a, b) => a.offset - b.offset);
  if (first !== undefined) throw file.refusal(first.clause, first.offset);
  demandNumbersAsWritten(file);
  const document = file.value as MatrixDocument;
  const images = imagesOf(document, file);
  for (const name of ["verify", "signoff"] as const) judge(name, document, file, judges[name]);
  return {
    name: document.name,
    package: document.package ?? "amphora-image",
    images,
    prepare: document.prepare ?? [],
    verifyArgs: document.verify?.args ?? [],
    signOffArgs: document.signoff && (document.signoff.args ?? []),
    workers: document.workers ?? {},
  };
}

/** To YAML 9.10 is the number 9.1, and no build of that release would follow. */
function demandNumbersAsWritten(file: YamlFile): void {
  const look = (value: unknown, way: readonly string[]): void => {
    const text = typeof value === "number" ? file.written(way) : undefined;
    if (text !== undefined && text !== String(value)) {
      throw file.refusal(`YAML takes ${text} for the number ${value}; put it in quotes`, file.place(way, false));
    }
    if (typeof value !== "object" || value === null) return;
    for (const [name, member] of Object.entries(value)) look(member, [...way, name]);
  };
  look(file.value, []);
}

function imagesOf(document: MatrixDocument, file: YamlFile): MatrixImage[] {
  const refuse = (clause: string, way: readonly string[], isKey = false) =>
    file.refusal(clause, file.place(way, isKey));
  const found = combinations(document, refuse);
  if (found.length === 0) throw refuse("it excludes every combination; leave one", ["exclude"], true);
  if (found.length > mostImages) {
    throw refuse(`it makes ${found.length} images, and ${mostImages} are the most; exclude some`, ["axes"], true);
  }
  const seen = new Map<string, Combination>();
  return found.map((combination) => {
    const image = imageOf(document.name, combination, refuse);
    if (seen.has(image.id)) {
      throw refuse(`two images would be called ${image.id}; give their values other names`, combination.way);
    }
    seen.set(image.id, combination);
    return image;
  });
}

function judge(
  name: "verify" | "signoff",
  document: MatrixDocument,
  file: YamlFile,
  judged: (args: readonly string[]) => void,
): void {
  const args = document[name]?.args ?? [];
  const place = (index: number) => file.place([name, "args", String(index)], false);
  const taken = args.findIndex((word) => (OWN[name] as readonly string[]).includes(word.replace(/=.*/s, "")));
  if (taken >= 0) throw file.refusal(`the jobs give ${args[taken]} themselves; leave it out`, place(taken));
  try {
    judged(args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw file.refusal(error.message, file.place([name, "args"], false));
  }
}
