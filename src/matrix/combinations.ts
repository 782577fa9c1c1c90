import type { Refusal } from "../refusal.ts";
import type { Workers } from "./matrix.ts";

type Scalar = string | number | boolean;
type Values<Value> = Readonly<Record<string, Value>>;

/** Before any is excluded; sixteen for each image that a matrix may make. */
const mostCombinations = 4096;

/** A matrix as its file states it, after the schema has had its say. */
export interface MatrixDocument {
  readonly name: string;
  readonly package?: string;
  readonly options?: Values<Scalar>;
  readonly environment?: Values<string>;
  readonly axes: Values<readonly (Scalar | AxisValue)[]>;
  readonly exclude?: readonly Values<Scalar>[];
  readonly prepare?: readonly string[];
  readonly verify?: { readonly args?: readonly string[] };
  readonly signoff?: { readonly args?: readonly string[] };
  readonly workers?: Workers;
}

interface AxisValue {
  readonly name: string;
  readonly options?: Values<Scalar>;
  readonly environment?: Values<string>;
}

/** Something that the file states, and the names and indices that lead to it there. */
export interface Stated<Value> {
  readonly value: Value;
  readonly way: readonly string[];
}

/** One value of each axis, with all that they state; of two statements the later axis has the last word. */
export interface Combination {
  /** The names of its values, in the order of the axes. */
  readonly names: readonly string[];
  readonly options: ReadonlyMap<string, Stated<Scalar>>;
  readonly environment: ReadonlyMap<string, Stated<string>>;
  /** To the value of the last axis. */
  readonly way: readonly string[];
}

/** Makes a refusal that names the line of a member. */
export type RefuseAt = (clause: string, way: readonly string[], isKey?: boolean) => Refusal;

/**
 * Every combination that is not excluded, the last axis changing fastest.
 *
 * @throws {Refusal} what `refuse` makes, when they are too many or an exclusion names what there is not
 */
export function combinations(document: MatrixDocument, refuse: RefuseAt): Combination[] {
  const start: Combination = {
    names: [],
    options: stated(document.options, ["options"]),
    environment: stated(document.environment, ["environment"]),
    way: ["axes"],
  };
  const axes = Object.entries(document.axes);
  const count = axes.reduce((product, [, values]) => product * values.length, 1);
  if (count > mostCombinations) {
    const clause = `its axes have ${count} combinations, and ${mostCombinations} are the most; part it into several`;
    throw refuse(clause, ["axes"], true);
  }
  const all = axes.reduce<Combination[]>(
    (made, [axis, values]) =>
      made.flatMap((combination) =>
        values.map((value, index) => extended(combination, axis, value, ["axes", axis, String(index)])),
      ),
    [start],
  );
  const names = axes.map(([axis]) => axis);
  const excluded = (document.exclude ?? []).map((exclusion, index) => {
    for (const [axis, value] of Object.entries(exclusion)) {
      const position = names.indexOf(axis);
      const way = ["exclude", String(index), axis];
      if (position < 0) throw refuse(`there is no axis "${axis}"; known are ${names.join(", ")}`, way, true);
      if (!all.some((one) => one.names[position] === nameOf(axis, value))) {
        throw refuse(`the axis "${axis}" has no value ${JSON.stringify(value)}; correct it`, way);
      }
    }
    return exclusion;
  });
  const matches = ({ names: own }: Combination, exclusion: Values<Scalar>) =>
    Object.entries(exclusion).every(([axis, value]) => own[names.indexOf(axis)] === nameOf(axis, value));
  return all.filter((combination) => !excluded.some((exclusion) => matches(combination, exclusion)));
}

function extended(
  combination: Combination,
  axis: string,
  value: Scalar | AxisValue,
  way: readonly string[],
): Combination {
  const isNamed = typeof value === "object";
  const options = isNamed ? stated(value.options, [...way, "options"]) : new Map([[axis, { value, way }]]);
  const environment = stated(isNamed ? value.environment : undefined, [...way, "environment"]);
  return {
    names: [...combination.names, isNamed ? value.name : nameOf(axis, value)],
    options: new Map([...combination.options, ...options]),
    environment: new Map([...combination.environment, ...environment]),
    way,
  };
}

/** What a value is called: a flag by its axis, everything else by itself. */
function nameOf(axis: string, value: Scalar): string {
  if (typeof value === "boolean") return value ? axis : `no-${axis}`;
  return String(value);
}

function stated<Value>(values: Values<Value> | undefined, way: readonly string[]): Map<string, Stated<Value>> {
  return new Map(Object.entries(values ?? {}).map(([name, value]) => [name, { value, way: [...way, name] }]));
}
