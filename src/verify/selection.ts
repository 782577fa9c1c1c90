import type { Architecture } from "../guest/architecture.ts";
import type { DistributionFamily } from "../os-release.ts";
import type { CheckDescription, Need } from "./check.ts";
import type { ExpectedOptions, OptionName } from "./expected-options.ts";
import type { NotApplicable } from "./verdict.ts";

/** What is known of an image before its checks are selected; `undefined` where it cannot be told. */
export interface SelectionFacts {
  readonly kind: "disk" | "tar" | undefined;
  readonly format: string | undefined;
  readonly family: DistributionFamily | undefined;
  readonly architecture: Architecture | undefined;
  readonly options: ExpectedOptions;
  /** Names of the scenarios asked for; all of them where it is left out. */
  readonly scenarios?: readonly string[];
  /** Of each need that is not met the reason, as a clause. */
  readonly unmet: Readonly<Partial<Record<Need, string>>>;
}

export interface Selection {
  readonly selected: readonly CheckDescription[];
  readonly notApplicable: readonly NotApplicable[];
}

/** Tells the checks that apply from those that cannot, each with the reason. */
export function select(descriptions: readonly CheckDescription[], facts: SelectionFacts): Selection {
  const selected: CheckDescription[] = [];
  const notApplicable: NotApplicable[] = [];
  for (const description of descriptions) {
    const reason = reasonAgainst(description, facts);
    if (reason === undefined) selected.push(description);
    else notApplicable.push({ id: description.id, reason });
  }
  return { selected, notApplicable };
}

const kindNames = { disk: "disk images", tar: "tar images" };

/** Why a check does not apply. What cannot be told of an image never speaks against a check. */
function reasonAgainst({ appliesTo, scenario }: CheckDescription, facts: SelectionFacts): string | undefined {
  const { kinds, formats, families, architectures, options = {}, needs } = appliesTo;
  if (kinds !== undefined && facts.kind !== undefined && !kinds.includes(facts.kind)) {
    return `it is about ${kinds.map((kind) => kindNames[kind]).join(" and ")}, and this is a ${facts.kind === "tar" ? "tar" : "disk image"}`;
  }
  if (formats !== undefined && facts.format !== undefined && !formats.includes(facts.format)) {
    return `it is about ${formats.join(" and ")}, and this image is ${facts.format}`;
  }
  if (families !== undefined && facts.family !== undefined && !families.includes(facts.family)) {
    return `it is about guests of the ${families.join(" and ")} family, and this one is of the ${facts.family} family`;
  }
  if (architectures !== undefined && facts.architecture !== undefined && !architectures.includes(facts.architecture)) {
    return `it is about ${architectures.join(" and ")}, and this guest is ${facts.architecture}`;
  }
  for (const [name, wanted] of Object.entries(options)) {
    const { value, from } = facts.options[name as OptionName];
    if (value !== wanted)
      return `it is about images with ${name} ${wanted}, and this one is expected with ${value} (${from})`;
  }
  const unmet = needs?.map((need) => facts.unmet[need]).find((reason) => reason !== undefined);
  if (unmet !== undefined || scenario === undefined || facts.scenarios?.includes(scenario) !== false) return unmet;
  return `its scenario ${scenario} is not among those asked for; add it to --scenarios`;
}
