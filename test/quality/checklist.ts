/** A section of the checklist of a correct amphora, and how many items it has. */
export interface ChecklistSection {
  readonly letter: string;
  readonly title: string;
  readonly items: number;
}

/** What can be told of an image without booting it; a check's id begins with the item that it answers. */
export const checklist: readonly ChecklistSection[] = [
  { letter: "A", title: "Container file, partitions, file system, boot loader", items: 13 },
  { letter: "B", title: "Kernel, initial RAM disk, modules", items: 14 },
  { letter: "C", title: "Packages", items: 18 },
  { letter: "D", title: "The amphora agent", items: 14 },
  { letter: "E", title: "Units", items: 9 },
  { letter: "F", title: "Network and name resolution", items: 6 },
  { letter: "G", title: "cloud-init", items: 6 },
  { letter: "H", title: "The RAM disk of certificates", items: 3 },
  { letter: "I", title: "Logs", items: 4 },
  { letter: "J", title: "Kernel values", items: 4 },
  { letter: "K", title: "SELinux", items: 3 },
  { letter: "L", title: "ssh", items: 5 },
  { letter: "M", title: "Hygiene and secrets", items: 15 },
];

/** Items that no check answers, each with the reason. */
export const notChecked: Readonly<Record<string, string>> = {};

/** The ids of all items: `A1`, `A2`, … */
export function itemsOf(sections: readonly ChecklistSection[] = checklist): string[] {
  return sections.flatMap(({ letter, items }) => Array.from({ length: items }, (_, index) => `${letter}${index + 1}`));
}
