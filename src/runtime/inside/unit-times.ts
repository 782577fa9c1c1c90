import { shortened } from "../agent/agent-answer.ts";

/** From when to when a service started: seconds since the kernel's start. The label is the guest's word. */
export interface UnitTime {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** Services that are told of; a boot has some hundred. */
const mostUnits = 15;

/** The command by which a guest tells when its services started, for `slowestUnits`. */
export const unitTimes =
  "systemctl show '*.service' --property=Id --property=InactiveExitTimestampMonotonic --property=ActiveEnterTimestampMonotonic";

/** The services that took longest to start, in the order in which they began. */
export function slowestUnits(shown: string): UnitTime[] {
  return shown
    .split("\n\n")
    .map(unitTime)
    .filter(({ from, to }) => from > 0 && to > from)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, mostUnits)
    .sort((a, b) => a.from - b.from);
}

function unitTime(unit: string): UnitTime {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? "";
  // Microseconds; 0 of a unit that never came so far.
  const seconds = (name: string) => Number(value(`${name}TimestampMonotonic`)) / 1e6;
  return { label: shortened(value("Id"), 60), from: seconds("InactiveExit"), to: seconds("ActiveEnter") };
}
