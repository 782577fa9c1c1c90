/**
 * The order in which checks are told: by section and item of the checklist, then those beyond it; within an item, and
 * beyond the checklist, as their files state them.
 *
 * @param a the id of a check, such as `B1-kernel-installed`
 */
export function inChecklistOrder(a: string, b: string): number {
  const [one, other] = [itemOf(a), itemOf(b)];
  return one.section < other.section ? -1 : one.section > other.section ? 1 : one.number - other.number;
}

function itemOf(id: string): { readonly section: string; readonly number: number } {
  const [, section = "~", number = "0"] = /^([A-N])(\d+)-/.exec(id) ?? [];
  return { section, number: Number(number) };
}
